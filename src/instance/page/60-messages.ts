'use strict';
// Describes messages for Node: plain data, with addresses resolved.
import type { MessageType } from '../../model/content.ts';
import type { Wid } from '../../whatsappPage/ids.ts';
import type { Msg, MsgAttributes, Unvalidated } from '../../whatsappPage/message.ts';
import type { Answers } from '../pageAnswers.ts';
import type { DescribedMessage, UnreadableMessage } from '../pageCalls.ts';

declare global {
  interface RamalPage {
    /** Whether a person wrote it. Notices and changes of other messages are not written. */
    isWritten: (message: Msg) => boolean;
    findMessage: (key: string) => Promise<Msg | undefined>;
    /** All messages that the page holds. */
    held: () => Msg[];
    /** When it was sent, in seconds; 0 if unknown. */
    secondOf: (message: MsgAttributes) => number;
  }
}

((Ramal) => {
  type Peer = Answers['peer'];

  /** Kinds with a file or a structure of their own. All other known kinds are text. */
  const types = new Map<string, MessageType>([
    ['image', 'image'],
    ['video', 'video'],
    ['ptv', 'video'],
    ['audio', 'audio'],
    ['ptt', 'voice'],
    ['document', 'document'],
    ['sticker', 'sticker'],
    ['vcard', 'contact'],
    ['multi_vcard', 'contact'],
    ['location', 'location'],
    ['live_location', 'location'],
    ['poll_creation', 'poll'],
  ]);
  const wordKinds =
    /^(chat|comment|oversized|list|list_response|buttons|buttons_response|template|template_button_reply|hsm|interactive|interactive_response|native_flow|order|product|groups_v4_invite|event_creation|scheduled_event_creation|payment)$/;
  const mediaTypes: MessageType[] = ['image', 'video', 'audio', 'voice', 'document', 'sticker'];
  /** Kinds that nobody wrote: system notices, changes of other messages, and containers of other messages. */
  const notWritten =
    /^(e2e_notification|notification|notification_template|group_notification|gp2|protocol|revoked|ciphertext|reaction|reaction_enc|call_log|debug|pinned_message|keep_in_chat|newsletter_notification|broadcast_notification|poll_update|event_response|album)$/;

  Ramal.isWritten = (message) => !notWritten.test(message.type);

  Ramal.findMessage = async (key) => {
    const { Msg } = window.require('WAWebCollections');
    const known = Msg.get(key);
    if (known) return known;
    const found = await Msg.getMessagesById([key]);
    return found?.messages[0];
  };

  function quotedKey(message: Msg): string | null {
    if (!message.quotedStanzaID) return null;
    const quoted = Ramal.tryRequire('WAWebQuotedMsgModelUtils')?.getQuotedMsgObj?.(message) as
      Partial<Msg> | undefined;
    if (quoted?.id) return String(quoted.id);
    const { Msg } = window.require('WAWebCollections');
    const same = Msg.getModelsArray().find((one) => one.id.id === message.quotedStanzaID);
    return same ? String(same.id) : null;
  }

  function chatOf(message: Msg, remote: Wid): DescribedMessage['chat'] {
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

  const seconds = (t: unknown) => (typeof t === 'number' && t > 0 ? Math.round(t * 1000) : Date.now());
  /** Text of a value that another client wrote. It may be of any type. */
  const asText = (value: unknown) => String(value);
  const nameOfType = ({ type }: { type: unknown }) => (typeof type === 'string' ? type : 'unknown');

  function mentionsOf(message: Msg): Peer[] {
    return [...(message.mentionedJidList ?? [])].flatMap((address) => {
      try {
        return Ramal.peer(address);
      } catch {
        return [];
      }
    });
  }

  /** If people are mentioned by LID, the text contains the LID. Readers know phones, so it is replaced. */
  const withPhones = (text: string, mentions: Peer[]) =>
    mentions.reduce((so, { phone, lid }) => {
      if (!phone || !lid) return so;
      const [user = ''] = lid.split('@');
      return /^\d+$/.test(user) ? so.replace(new RegExp(`@${user}(?!\\d)`, 'g'), `@${phone}`) : so;
    }, text);

  const pollOf = ({ pollName, pollOptions, pollSelectableOptionsCount }: Msg) => ({
    question: asText(pollName ?? ''),
    options: [...(pollOptions ?? [])].map((option) => asText(option?.name ?? '')),
    multiple: pollSelectableOptionsCount !== 1,
  });

  /** Some business messages have a small JPEG where others have text. */
  const isThumbnail = (said: string) => said.length > 100 && said.startsWith('/9j/') && !said.includes(' ');
  const flat = (parts: unknown[]): unknown[] =>
    parts.flatMap((part) => (Array.isArray(part) ? flat(part as unknown[]) : [part]));
  /** Joins all parts that are not empty, each once and on its own line. */
  const lines = (...parts: unknown[]): string | null => {
    const said = flat(parts)
      .filter((part) => typeof part === 'string' || typeof part === 'number')
      .map(String)
      .filter((part) => part.trim() !== '' && !isThumbnail(part));
    return [...new Set(said)].join('\n') || null;
  };
  const all = <Item>(list: readonly Item[] | null | undefined): readonly Item[] =>
    Array.isArray(list) ? (list as readonly Item[]) : [];
  const price = (thousandths: Unvalidated<number>, currency: Unvalidated<string>) =>
    thousandths ? `${Number(thousandths) / 1000} ${asText(currency ?? '')}`.trim() : null;
  const time = (t: Unvalidated<number>) =>
    Number(t) > 0 && Number(t) < 1e11
      ? `${new Date(Number(t) * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`
      : null;

  const buttonWords = (message: Msg) => [
    all(message.dynamicReplyButtons).map((button) => button?.buttonText?.displayText),
    all(message.hydratedButtons).map((button) =>
      [button?.quickReplyButton, button?.urlButton, button?.callButton].map(
        (one) => one && [one.displayText, one.url, one.phoneNumber],
      ),
    ),
  ];
  const listWords = ({ list }: Msg) => [
    ...[list?.title, list?.description],
    all(list?.sections).map((section) => [
      section?.title,
      all(section?.rows).map((row) => [row?.title, row?.description]),
    ]),
  ];
  /** All text that a message of any kind may contain. */
  const anyWords = (message: Msg) =>
    lines(
      ...[message.title, message.body, message.caption, message.comment, message.description],
      ...[listWords(message), message.footer, buttonWords(message)],
    );

  /** The text of kinds that need special treatment. */
  const wordsOf: Record<string, (message: Msg) => string | null> = {
    chat: ({ body }) => asText(body ?? ''),
    list_response: ({ body, listResponse }) => lines(body || listResponse?.title),
    buttons_response: ({ body, selectedDisplayText }) => lines(body || selectedDisplayText),
    template_button_reply: ({ body, selectedDisplayText }) => lines(body || selectedDisplayText),
    order({ orderTitle, itemCount, message, body, totalAmount1000, totalCurrencyCode }) {
      const count = Number(itemCount) > 0 ? ` (${asText(itemCount)})` : '';
      return lines(
        orderTitle ? `${asText(orderTitle)}${count}` : count.trim(),
        message,
        body,
        price(totalAmount1000, totalCurrencyCode),
      );
    },
    product: ({ title, body, description, priceAmount1000, currencyCode, url }) =>
      lines(title, description, body, price(priceAmount1000, currencyCode), url),
    groups_v4_invite: ({ inviteGrpName, caption, comment, body }) =>
      lines(inviteGrpName, caption, comment, body),
    event_creation: eventWords,
    scheduled_event_creation: eventWords,
    payment: ({ body, paymentNoteMsg, paymentAmount1000, paymentCurrency }) =>
      lines(price(paymentAmount1000, paymentCurrency), paymentNoteMsg?.body, body),
  };

  function eventWords(message: Msg) {
    const { eventName, eventDescription, eventStartTime, eventEndTime, eventLocation, body } = message;
    return lines(
      ...[eventName, [time(eventStartTime), time(eventEndTime)].filter(Boolean).join(' – ')],
      ...[
        typeof eventLocation === 'string' ? eventLocation : [eventLocation?.name, eventLocation?.address],
        eventDescription,
        body,
      ],
    );
  }

  const written = (message: Msg, type: MessageType): string | null => {
    if (type === 'poll') return asText(message.pollName ?? '');
    if (type === 'location') return lines(message.caption, message.comment);
    if (type === 'contact') return null;
    // The body of a file is its thumbnail.
    if (type !== 'unknown' && types.get(message.type) === type) return lines(message.caption);
    const words = Object.hasOwn(wordsOf, message.type) ? wordsOf[message.type] : undefined;
    return (words ?? anyWords)(message);
  };

  const nameOfCard = (vcard: string) => /^FN[^:\r\n\u2028\u2029]*:(.*)/im.exec(vcard)?.[1]?.trim() ?? '';
  /** Joins several cards into one text, like a .vcf file. */
  function contactOf(message: Msg) {
    const cards = all(message.vcardList).map((card) => {
      const vcard = asText(card?.vcard ?? '');
      return { name: asText(card?.displayName || nameOfCard(vcard)), vcard };
    });
    const single = { name: asText(message.vcardFormattedName ?? ''), vcard: asText(message.body ?? '') };
    const told = cards.length > 0 && (message.type === 'multi_vcard' || !single.vcard) ? cards : [single];
    return {
      name: told.map(({ name }) => name).join(', '),
      vcard: told.map(({ vcard }) => vcard).join('\n'),
    };
  }

  const byMimetype = (mimetype: string): MessageType => {
    const [kind] = mimetype.split('/');
    return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
  };
  /** The type by WhatsApp's name of the kind. For an unknown kind, by the file's mimetype. */
  function typeOf(message: Msg): MessageType {
    const known = types.get(message.type);
    if (known) return known;
    if (message.directPath && message.mimetype) return byMimetype(asText(message.mimetype));
    return wordKinds.test(message.type) ? 'text' : 'unknown';
  }

  /** For these kinds our own type says the same. */
  const plain = /^(chat|image|video|audio|ptt|document|sticker|location|vcard|poll_creation)$/;
  const kindOf = (message: Msg) => {
    if (message.isViewOnce) return 'view_once';
    if (message.type === 'location' && message.isLive) return 'live_location';
    return plain.test(message.type) ? null : nameOfType(message);
  };

  function contentOf(message: Msg) {
    const type = typeOf(message);
    const isMedia = mediaTypes.includes(type);
    const text = written(message, type);
    const mentions = mentionsOf(message);
    return {
      type,
      whatsappType: kindOf(message),
      text: text && withPhones(text, mentions),
      mentions,
      poll: type === 'poll' ? pollOf(message) : null,
      forwarded: Boolean(message.isForwarded),
      media:
        isMedia && message.directPath
          ? {
              mimetype: asText(message.mimetype ?? ''),
              filename: message.filename ? asText(message.filename) : null,
              size: Number.isSafeInteger(message.size) ? Number(message.size) : null,
            }
          : null,
      location:
        type === 'location'
          ? {
              latitude: Number(message.lat),
              longitude: Number(message.lng),
              name: typeof message.loc === 'string' && message.loc ? message.loc : null,
              address: null,
            }
          : null,
      contact: type === 'contact' ? contactOf(message) : null,
    };
  }

  /** What is reported of a message that cannot be described. Its key contains the chat. */
  const unreadable = (message: Msg) => ({
    ...{ key: String(message.id), fromMe: message.id.fromMe, type: 'unknown' as const },
    whatsappType: nameOfType(message),
    text:
      [message.caption, message.body]
        .filter((said) => typeof said === 'string')
        .find((said) => said !== '' && !isThumbnail(said)) ?? null,
    timestamp: seconds(message.t),
  });

  /** null if it is not a message that a person wrote to a person or a group. */
  function describe(message: Msg, backfilled: boolean): DescribedMessage | null {
    const remote = Ramal.toWid(message.id.remote);
    const inChat = ['c.us', 'lid', 'g.us'].includes(remote.server);
    if (!inChat || !Ramal.isWritten(message)) return null;
    const { fromMe } = message.id;
    // WhatsApp's own notices come from an address that is no phone.
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

  /** The acknowledgement of each message when it was last reported, by key. */
  const reported = new Map<string, number | null>();
  /** One strange message must not hide the others. */
  const report = (message: Msg, backfilled: boolean): DescribedMessage | UnreadableMessage | null => {
    reported.set(String(message.id), message.ack ?? null);
    try {
      return describe(message, backfilled);
    } catch {
      if (notWritten.test(nameOfType(message))) return null;
      const { fromMe } = message.id;
      return { ...unreadable(message), ack: fromMe ? (message.ack ?? null) : null, backfilled };
    }
  };

  Ramal.describe = async (key) => {
    const message = await Ramal.findMessage(key);
    return message ? report(message, false) : null;
  };

  const hasId = (message: Partial<Msg> | undefined) => Boolean(message?.id);
  /** The collection may contain entries that are not messages. */
  Ramal.held = () => window.require('WAWebCollections').Msg.getModelsArray().filter(hasId);

  const secondOf = ({ t }: MsgAttributes) => (typeof t === 'number' ? t : 0);
  Ramal.secondOf = secondOf;
  /** The newest messages of the page, oldest first. */
  const latest = (limit: number) =>
    Ramal.held()
      .sort((a, b) => secondOf(a) - secondOf(b))
      .slice(-limit);
  Ramal.sweep = (limit) => latest(limit).flatMap((message) => report(message, true) ?? []);

  let unreported = new Map<string, number | null>();
  /**
   * Of the newest messages, those that were never reported, or whose acknowledgement has changed since. Only those already
   * unreported at the previous check are returned: an event of newer ones may still be on its way, and has more details.
   */
  Ramal.unreported = (limit) => {
    const { Msg } = window.require('WAWebCollections');
    const ackOf = (message: Msg) => message.ack ?? null;
    const before = unreported;
    // Those of the previous check may no longer be among the newest.
    const again = [...before.keys()].flatMap((key) => Msg.get(key) ?? []);
    const looked = [...new Set([...again, ...latest(limit)])];
    const open = looked.filter((message) => reported.get(String(message.id)) !== ackOf(message));
    unreported = new Map(open.map((message) => [String(message.id), ackOf(message)]));
    return open
      .filter((message) => before.get(String(message.id)) === ackOf(message))
      .flatMap((message) => report(message, true) ?? []);
  };

  const WAITING_S = 3 * 24 * 3600;
  const isWaiting = ({ id, ack = 0, t = -Infinity }: Msg) =>
    id.fromMe && !(ack < 0 || ack >= 3) && Date.now() / 1000 - t < WAITING_S;

  /**
   * The page keeps every message in memory. This removes all but the newest `limit`, the last of each chat, and up to
   * `limit` own messages that somebody may still read: without them no receipt would be noticed. Returns how many.
   */
  Ramal.freeOld = (limit) => {
    const { Msg, Chat } = window.require('WAWebCollections');
    const held = latest(Infinity);
    const last = new Set(Chat.getModelsArray().map((chat) => String(chat.lastReceivedKey)));
    const older = held.slice(0, -limit).filter((message) => !last.has(String(message.id)));
    const waiting = new Set(older.filter(isWaiting).slice(-limit));
    const gone = older.filter((message) => !waiting.has(message));
    for (const message of gone) {
      Chat.get(message.id.remote)?.msgs?.remove(message, { silent: true });
      Msg.remove(message, { silent: true });
      reported.delete(String(message.id));
    }
    return gone.length;
  };
})(window.Ramal);
