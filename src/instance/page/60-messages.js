'use strict';
// Messages as Node is told them: plain data, addresses resolved.
((Ramal) => {
  const types = {
    ...{ chat: 'text', image: 'image', video: 'video', audio: 'audio', ptt: 'voice', document: 'document' },
    ...{ sticker: 'sticker', location: 'location', vcard: 'contact', multi_vcard: 'contact' },
    poll_creation: 'poll',
  };
  const mediaTypes = ['image', 'video', 'audio', 'voice', 'document', 'sticker'];
  /** What people did not write: notices of the system, and what changes other messages. */
  const notWritten =
    /^(e2e_notification|notification|notification_template|gp2|protocol|revoked|ciphertext|reaction|call_log|debug|pinned_message|keep_in_chat|newsletter_notification|broadcast_notification|poll_update)$/;

  Ramal.findMessage = async (key) => {
    const { Msg } = window.require('WAWebCollections');
    const known = Msg.get(key);
    if (known) return known;
    const found = await Msg.getMessagesById([key]);
    return found?.messages?.[0];
  };

  function quotedKey(message) {
    if (!message.quotedStanzaID) return null;
    const quoted = Ramal.tryRequire('WAWebQuotedMsgModelUtils')?.getQuotedMsgObj?.(message);
    if (quoted?.id) return String(quoted.id);
    const { Msg } = window.require('WAWebCollections');
    const same = Msg.getModelsArray().find((one) => one.id.id === message.quotedStanzaID);
    return same ? String(same.id) : null;
  }

  function chatOf(message, remote) {
    if (remote.server !== 'g.us') {
      const said = message.id.fromMe ? null : message.notifyName;
      return { kind: 'contact', peer: Ramal.peer(remote, said) };
    }
    const chat = window.require('WAWebCollections').Chat.get(Ramal.serialized(remote));
    return {
      kind: 'group',
      wid: Ramal.serialized(remote),
      title: chat?.formattedTitle || chat?.name || null,
    };
  }

  const seconds = (t) => (typeof t === 'number' ? t * 1000 : Date.now());

  function mentionsOf(message) {
    return (message.mentionedJidList ?? []).flatMap((address) => {
      try {
        return Ramal.peer(address);
      } catch {
        return [];
      }
    });
  }

  /** Where people are named by LID, the text names them so too: who reads it knows phones. */
  const withPhones = (text, mentions) =>
    mentions.reduce((so, { phone, lid }) => {
      if (!phone || !lid) return so;
      return so.replace(new RegExp(`@${lid.split('@')[0]}(?!\\d)`, 'g'), `@${phone}`);
    }, text);

  const pollOf = ({ pollName, pollOptions, pollSelectableOptionsCount }) => ({
    question: String(pollName ?? ''),
    options: (pollOptions ?? []).map(({ name }) => String(name)),
    multiple: pollSelectableOptionsCount !== 1,
  });

  const written = (message, type) => {
    if (mediaTypes.includes(type)) return message.caption || null;
    if (type === 'poll') return String(message.pollName ?? '');
    return type === 'text' ? String(message.body ?? '') : null;
  };

  function contentOf(message) {
    const type = types[message.type] ?? 'unknown';
    const isMedia = mediaTypes.includes(type);
    const text = written(message, type);
    const mentions = mentionsOf(message);
    return {
      type,
      text: text && withPhones(text, mentions),
      mentions,
      poll: type === 'poll' ? pollOf(message) : null,
      forwarded: Boolean(message.isForwarded),
      media:
        isMedia && message.directPath
          ? {
              mimetype: message.mimetype ?? '',
              filename: message.filename || null,
              size: message.size ?? null,
            }
          : null,
      location:
        type === 'location'
          ? { latitude: message.lat, longitude: message.lng, name: message.loc || null, address: null }
          : null,
      contact:
        type === 'contact'
          ? { name: message.vcardFormattedName ?? '', vcard: String(message.body ?? '') }
          : null,
    };
  }

  /** null for what is not a message that somebody wrote to a person or a group. */
  function describe(message, backfilled) {
    const remote = Ramal.toWid(message.id.remote);
    const inChat = ['c.us', 'lid', 'g.us'].includes(remote.server);
    if (!inChat || notWritten.test(message.type)) return null;
    const { fromMe } = message.id;
    // WhatsApp's own notices come from an address that is nobody's.
    const known = Ramal.peer(remote);
    if (remote.server === 'c.us' && !/^\d{5,15}$/.test(known.phone ?? '') && !known.lid) return null;
    const author = remote.server === 'g.us' && !fromMe ? (message.author ?? message.id.participant) : null;
    return {
      key: String(message.id),
      chat: chatOf(message, remote),
      author: author ? Ramal.peer(author, message.notifyName) : null,
      fromMe,
      ...contentOf(message),
      quoted: quotedKey(message),
      timestamp: seconds(message.t),
      ack: fromMe ? (message.ack ?? null) : null,
      backfilled,
    };
  }

  /** How far each message was when it was last told of, by key. */
  const told = new Map();
  const tell = (message, backfilled) => {
    told.set(String(message.id), message.ack ?? null);
    return describe(message, backfilled);
  };

  Ramal.describe = async (key) => {
    const message = await Ramal.findMessage(key);
    return message ? tell(message, false) : null;
  };

  /** What the page holds already, oldest first: messages may have come before anybody listened. */
  const latest = (limit) =>
    window
      .require('WAWebCollections')
      .Msg.getModelsArray()
      .filter((message) => message?.id)
      .sort((a, b) => a.t - b.t)
      .slice(-limit);
  Ramal.sweep = (limit) => latest(limit).flatMap((message) => tell(message, true) ?? []);

  let untold = new Map();
  /**
   * Of those, what was not told of, or has come further since, and stood like that at the look before: what came just now
   * is on its way by an event of its own, which says more.
   */
  Ramal.news = (limit) => {
    const { Msg } = window.require('WAWebCollections');
    const ackOf = (message) => message.ack ?? null;
    const before = untold;
    // Many newer ones may have come since.
    const again = [...before.keys()].flatMap((key) => Msg.get(key) ?? []);
    const looked = [...new Set([...again, ...latest(limit)])];
    const open = looked.filter((message) => told.get(String(message.id)) !== ackOf(message));
    untold = new Map(open.map((message) => [String(message.id), ackOf(message)]));
    return open
      .filter((message) => before.get(String(message.id)) === ackOf(message))
      .flatMap((message) => tell(message, true) ?? []);
  };

  const WAITING_S = 3 * 24 * 3600;
  const isWaiting = (message) =>
    message.id.fromMe && !(message.ack < 0 || message.ack >= 3) && Date.now() / 1000 - message.t < WAITING_S;

  /**
   * The page keeps every message of its session in memory. Lets go of all but the newest `limit`, each chat's last, and
   * as many own ones that somebody may still read: the page tells of what it holds only. Tells how many it let go.
   */
  Ramal.letGo = (limit) => {
    const { Msg, Chat } = window.require('WAWebCollections');
    const held = latest(Infinity);
    const last = new Set(Chat.getModelsArray().map((chat) => String(chat.lastReceivedKey)));
    const older = held.slice(0, -limit).filter((message) => !last.has(String(message.id)));
    const waiting = new Set(older.filter(isWaiting).slice(-limit));
    const gone = older.filter((message) => !waiting.has(message));
    for (const message of gone) {
      Chat.get(message.id.remote)?.msgs?.remove(message, { silent: true });
      Msg.remove(message, { silent: true });
      told.delete(String(message.id));
    }
    return gone.length;
  };
})(window.Ramal);
