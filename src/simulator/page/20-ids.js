'use strict';
// Addresses and message keys.
((sim) => {
  // Wids travel as JSON: only server, user and _serialized may be their own properties.
  class Wid {}
  const makeWid = (user, server) => {
    const wid = Object.create(Wid.prototype);
    return Object.assign(wid, { server, user, _serialized: `${user}@${server}` });
  };
  Object.assign(Wid.prototype, {
    toString() {
      return this._serialized;
    },
    toJid() {
      return this._serialized.replace('@c.us', '@s.whatsapp.net');
    },
    equals(other) {
      return String(other) === this._serialized;
    },
    isLid() {
      return this.server === 'lid';
    },
    isUser() {
      return this.server === 'c.us' || this.server === 'lid';
    },
    isRegularUser() {
      return this.isUser();
    },
    isGroup() {
      return this.server === 'g.us';
    },
    isStatus() {
      return this._serialized === 'status@broadcast';
    },
    isBroadcast() {
      return this.server === 'broadcast';
    },
    isNewsletter() {
      return this.server === 'newsletter';
    },
  });

  function createWid(source) {
    if (source instanceof Wid) return source;
    if (source === undefined || source === null) return undefined;
    const text =
      typeof source === 'string' ? source : (source._serialized ?? `${source.user}@${source.server}`);
    const [user, server = ''] = text.split('@');
    if (!server || !user) throw sim.error('wid error: invalid wid', 'WidFormatError');
    return makeWid(user.split(':')[0], server === 's.whatsapp.net' ? 'c.us' : server);
  }

  const aliasOf = () => sim.fault('msgKeyAlias') ?? '_serialized';

  class MsgKey {
    constructor({ from, to, id, participant, selfDir, fromMe, remote }) {
      this.fromMe = fromMe ?? selfDir === 'out';
      this.remote = createWid(remote ?? (this.fromMe ? to : from));
      this.id = id;
      if (participant) this.participant = createWid(participant);
      const author = participant ? `_${createWid(participant)}` : '';
      this[aliasOf()] = `${this.fromMe}_${this.remote}_${id}${author}`;
    }

    toString() {
      const author = this.participant ? `_${this.participant}` : '';
      return `${this.fromMe}_${this.remote}_${this.id}${author}`;
    }

    equals(other) {
      return String(other) === this.toString();
    }

    clone() {
      return new MsgKey(this);
    }

    static async newId() {
      const bytes = crypto.getRandomValues(new Uint8Array(9));
      return `3EB0${[...bytes]
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join('')
        .toUpperCase()}`;
    }

    static fromString(text) {
      const [fromMe, remote, id, participant] = text.split('_');
      return new MsgKey({ fromMe: fromMe === 'true', remote, id, participant });
    }
  }

  Object.assign(sim, { createWid, MsgKey });

  sim.define('WAWebWidFactory', () => ({
    createWid,
    createWidFromWidLike: createWid,
    createUserWid: (user, server = 'c.us') => makeWid(user, server),
    asUserWidOrThrow(wid) {
      if (!wid?.isUser()) throw sim.error('not a user wid');
      return wid;
    },
  }));
  sim.define('WAWebMsgKey', () => MsgKey);
  sim.define('WAWebWidToJid', () => ({
    widToUserJid: (wid) => wid.toJid(),
    widToGroupJid: (wid) => wid.toJid(),
  }));
  sim.define('WAWebJidToWid', () => ({ userJidToUserWid: createWid, newsletterJidToWid: createWid }));
})(window.__simulator);
