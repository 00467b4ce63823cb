'use strict';
// Addresses and message keys.
import type { MsgKey as PageMsgKey, MsgKeyParts, Wid as PageWid, WidLike } from '../../whatsappPage/ids.ts';

declare global {
  interface Simulator {
    /** undefined stays undefined. Throws if it is not an address. */
    createWid: <Source extends WidLike | undefined>(
      source: Source,
    ) => PageWid | (undefined extends Source ? undefined : never);
    MsgKey: {
      new (parts: MsgKeyParts): PageMsgKey;
      newId: () => Promise<string>;
      fromString: (text: string) => PageMsgKey;
      readonly prototype: PageMsgKey;
    };
  }
}

((sim) => {
  // Wids are sent as JSON, so only server, user and _serialized may be own properties.
  class Wid implements PageWid {
    declare server: string;
    declare user: string;
    declare _serialized: string;

    constructor(user: string, server: string) {
      Object.assign(this, { server, user, _serialized: `${user}@${server}` });
    }

    toString() {
      return this._serialized;
    }

    toJid() {
      return this._serialized.replace('@c.us', '@s.whatsapp.net');
    }

    equals(other: unknown) {
      return String(other) === this._serialized;
    }

    isLid() {
      return this.server === 'lid';
    }

    isUser() {
      return this.server === 'c.us' || this.server === 'lid';
    }

    isRegularUser() {
      return this.isUser();
    }

    isGroup() {
      return this.server === 'g.us';
    }

    isStatus() {
      return this._serialized === 'status@broadcast';
    }

    isBroadcast() {
      return this.server === 'broadcast';
    }

    isNewsletter() {
      return this.server === 'newsletter';
    }
  }
  const makeWid = (user: string, server: string) => new Wid(user, server);

  function toWid(source: WidLike): Wid {
    if (source instanceof Wid) return source;
    const text =
      typeof source === 'string' ? source : (source._serialized ?? `${source.user}@${source.server}`);
    const [user = '', server = ''] = text.split('@');
    if (!server || !user) throw sim.error('wid error: invalid wid', 'WidFormatError');
    return makeWid(user.split(':', 1).join(''), server === 's.whatsapp.net' ? 'c.us' : server);
  }

  const createWid = ((source: WidLike | null | undefined) =>
    source === undefined || source === null ? undefined : toWid(source)) as Simulator['createWid'];

  const aliasOf = () => {
    const alias = sim.fault('msgKeyAlias');
    return typeof alias === 'string' ? alias : '_serialized';
  };

  class MsgKey implements PageMsgKey {
    fromMe: boolean;
    remote: PageWid;
    id: string;
    declare participant?: PageWid;

    constructor({ from, to, id, participant, selfDir, fromMe, remote }: MsgKeyParts) {
      this.fromMe = fromMe ?? selfDir === 'out';
      this.remote = toWid(remote ?? (this.fromMe ? to : from) ?? '');
      this.id = id;
      if (participant) this.participant = toWid(participant);
      Object.assign(this, { [aliasOf()]: this.toString() });
    }

    toString() {
      const author = this.participant ? `_${this.participant.toString()}` : '';
      return `${this.fromMe}_${this.remote.toString()}_${this.id}${author}`;
    }

    equals(other: unknown) {
      return String(other) === this.toString();
    }

    clone() {
      return new MsgKey(this);
    }

    static newId(): Promise<string> {
      const bytes = crypto.getRandomValues(new Uint8Array(9));
      const text = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return Promise.resolve(`3EB0${text.toUpperCase()}`);
    }

    static fromString(text: string) {
      const [fromMe, remote, id = '', participant] = text.split('_');
      return new MsgKey({ fromMe: fromMe === 'true', remote, id, participant });
    }
  }

  Object.assign(sim, { createWid, MsgKey });

  sim.define('WAWebWidFactory', () => ({
    createWid,
    createWidFromWidLike: createWid,
    createUserWid: (user, server = 'c.us') => makeWid(user, server),
    asUserWidOrThrow: (wid) => {
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
