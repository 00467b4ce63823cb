'use strict';
// Sends a message under a key that was chosen and stored before.
import type { MediaInfo, MessageContent, Poll, WrittenContent } from '../../model/content.ts';
import type { Refusal } from '../../protocol/schemas.ts';
import type { Chat } from '../../whatsappPage/chat.ts';
import type { LibraryMedia } from '../../whatsappPage/library.ts';
import type { Msg, MsgAttributes } from '../../whatsappPage/message.ts';
import type { WhatsAppModules } from '../../whatsappPage/modules.ts';
import type { Answers } from '../pageAnswers.ts';

((Ramal) => {
  /** The library's arguments: the text and the options. */
  type Options = Record<string, unknown> & { extraOptions?: Record<string, unknown> };
  type ToSend = [body: string, options: Options];

  const refused = (code: Refusal['code'], text: string, retryable: boolean): Refusal => ({
    ...{ outcome: 'refused', code, text, retryable },
  });

  /** Addresses a message like the library does: by LID in a LID chat, with the author in a group. */
  function addressing(chat: Chat) {
    const { phone, lid } = Ramal.me();
    if (chat.id.server !== 'g.us') return { from: chat.id.server === 'lid' ? (lid ?? phone) : phone };
    const from = chat.groupMetadata?.isLidAddressingMode ? (lid ?? phone) : phone;
    return { from, participant: window.require('WAWebWidFactory').asUserWidOrThrow(from) };
  }

  async function addressOf(to: { phone: string } | { wid: string }) {
    if ('wid' in to) return to.wid;
    const found = await Ramal.checkPhone(to.phone);
    return found.outcome === 'registered' ? found.wid : null;
  }

  Ramal.prepare = async (to) => {
    const address = await addressOf(to);
    if (!address) return refused('not_on_whatsapp', 'This phone is not on WhatsApp.', false);
    const chat = await Ramal.findChat(address);
    if (await Ramal.isLockedOut(chat))
      return refused('timelocked', 'WhatsApp does not let this number start new chats now.', true);
    const MsgKey = window.require('WAWebMsgKey');
    const id = await MsgKey.newId();
    const key = new MsgKey({ ...addressing(chat), to: chat.id, id, selfDir: 'out' });
    return { outcome: 'prepared', key: String(key), chat: Ramal.serialized(chat.id) };
  };

  type Preview = WhatsAppModules['WAWebLinkPreviewChatAction']['getLinkPreview'] & { ramal?: boolean };
  let previewedChat: Chat | undefined;

  /** Since 2026 the page needs the chat, which the library does not pass. A send never fails because of its preview. */
  Ramal.shim('link-preview', () => {
    const preview = Ramal.tryRequire('WAWebLinkPreviewChatAction');
    const original: Preview | undefined = preview?.getLinkPreview;
    if (!preview || typeof original !== 'function') return 'not-needed';
    if (original.ramal) return 'applied';
    const mended: Preview = async (link, chat) => {
      const given = original(link, chat ?? previewedChat);
      const tooLate = new Promise<null>((resolve) => setTimeout(resolve, PREVIEW_MS, null));
      return Promise.race([Promise.resolve(given), tooLate]).catch(() => null);
    };
    mended.ramal = true;
    preview.getLinkPreview = mended;
    return 'applied';
  });
  const PREVIEW_MS = 5000;

  /** The library's options for each kind of content. */
  async function optionsOf(
    content: MessageContent,
    media: LibraryMedia | undefined,
    chat: Chat,
  ): Promise<ToSend> {
    if (content.type === 'forward') return forwardOptions(content, media, chat);
    const quoted = content.quoted ? { quotedMessageId: content.quoted } : {};
    switch (content.type) {
      case 'text':
        return textOptions(content, chat, quoted);
      case 'location': {
        const { latitude, longitude, name, address } = content.location;
        const description = [name, address].filter(Boolean).join('\n');
        return ['', { ...quoted, location: { latitude, longitude, description, url: '' } }];
      }
      case 'contact':
        return [content.contact.vcard, { ...quoted, parseVCards: true }];
      case 'poll':
        return ['', { ...quoted, poll: pollOf(content.poll) }];
      default:
        return ['', { ...quoted, ...(await mediaOptions(content, media)) }];
    }
  }

  /** The attributes that a copy keeps. They name the file on WhatsApp's servers, so it is not uploaded again. */
  const COPIED: readonly (keyof MsgAttributes)[] = [
    ...(['type', 'body', 'caption', 'mimetype', 'size', 'filename', 'filehash', 'encFilehash'] as const),
    ...(['mediaKey', 'mediaKeyTimestamp', 'directPath', 'width', 'height', 'duration'] as const),
    ...(['pageCount', 'waveform', 'isGif', 'isAnimated', 'streamingSidecar'] as const),
    ...(['thumbnailDirectPath', 'thumbnailSha256', 'thumbnailEncSha256', 'thumbnail'] as const),
    ...(['lat', 'lng', 'loc', 'vcardFormattedName', 'vcardList', 'mentionedJidList', 'subtype'] as const),
    ...(['title', 'description', 'matchedText', 'canonicalUrl'] as const),
  ];

  const copyable = (message: Msg | undefined): message is Msg =>
    message !== undefined &&
    message.type !== 'revoked' &&
    (!message.mimetype || Boolean(message.directPath && message.mediaKey));
  Ramal.canCopy = async (key) => copyable(await Ramal.findMessage(key));

  async function forwardOptions(
    { source, content }: Extract<MessageContent, { type: 'forward' }>,
    media: LibraryMedia | undefined,
    chat: Chat,
  ): Promise<ToSend> {
    const original = source && !media ? await Ramal.findMessage(source) : undefined;
    const forwardingScore = (original?.forwardingScore ?? 0) + 1;
    const mark = { isForwarded: true, forwardingScore };
    if (!copyable(original)) {
      const [body, options] = await optionsOf(content, media, chat);
      return [body, { ...options, extraOptions: mark }];
    }
    const copied = COPIED.filter((name) => original[name] !== undefined && original[name] !== null);
    const fields = Object.fromEntries(copied.map((name) => [name, original[name]]));
    return [typeof original.body === 'string' ? original.body : '', { extraOptions: { ...fields, ...mark } }];
  }

  const pollOf = ({ question, options, multiple }: Poll) => ({
    pollName: question,
    pollOptions: options.map((name, localId) => ({ name, localId })),
    options: { allowMultipleAnswers: multiple },
  });

  /** In a chat that uses LIDs, a mention by phone would be shown as digits. */
  async function textOptions(
    { text, mentions, linkPreview }: Extract<WrittenContent, { type: 'text' }>,
    chat: Chat,
    quoted: object,
  ): Promise<ToSend> {
    const byLid = chat.id.server === 'lid' || Boolean(chat.groupMetadata?.isLidAddressingMode);
    const mentionedJidList: string[] = [];
    let body = text;
    for (const phone of mentions) {
      const found = await Ramal.checkPhone(phone);
      // A phone that is not on WhatsApp stays plain text.
      if (found.outcome !== 'registered') continue;
      const { lid } = Ramal.peer(found.wid);
      const address = byLid && lid ? lid : `${found.phone}@c.us`;
      mentionedJidList.push(address);
      const written = new RegExp(`@(?:${Ramal.formsOf(phone).join('|')})(?!\\d)`, 'g');
      body = body.replace(written, `@${address.split('@', 1).join('')}`);
    }
    const named = mentionedJidList.length > 0 ? { mentionedJidList } : {};
    return [body, { ...quoted, ...named, linkPreview }];
  }

  type FileContent = Extract<WrittenContent, { media: object }>;
  async function mediaOptions(content: FileContent, media: LibraryMedia | undefined) {
    const caption = content.text ?? undefined;
    const isSticker = content.type === 'sticker';
    return {
      media: isSticker && media ? await window.WWebJS.toStickerData(media) : media,
      caption,
      isCaptionByUser: Boolean(caption),
      sendAudioAsVoice: content.type === 'voice',
      sendMediaAsDocument: content.type === 'document',
      sendMediaAsSticker: isSticker,
    };
  }

  const handed = async ({ id, ack = 0 }: Msg) => ({
    outcome: 'handed' as const,
    ack,
    error: ack < 0 ? await Ramal.refusalOf(Ramal.serialized(id)) : null,
  });

  const uploadedMedia = ({ mimetype, filename, size }: MediaInfo, uploadId: string): LibraryMedia => ({
    ...{ mimetype, filename: filename ?? undefined, filesize: size },
    data: Ramal.takeUpload(uploadId),
  });

  async function hand(
    key: string,
    chatId: string,
    content: MessageContent,
    uploadId: string | null,
  ): Promise<Answers['send']> {
    const known = await Ramal.findMessage(key);
    if (known) return handed(known);
    const chat = await Ramal.findChat(chatId);
    const written = content.type === 'forward' ? content.content : content;
    const media =
      uploadId !== null && 'media' in written ? uploadedMedia(written.media, uploadId) : undefined;
    previewedChat = chat;
    let body: string;
    let options: Options;
    try {
      [body, options] = await optionsOf(content, media, chat);
    } catch (error) {
      return refused('media', `The media cannot be sent like this: ${Ramal.explain(error)}`, false);
    }
    try {
      // The library applies `extraOptions` last, so the message gets the key that was chosen before.
      const extraOptions = { ...options.extraOptions, id: window.require('WAWebMsgKey').fromString(key) };
      remember(key);
      await window.WWebJS.sendMessage(chat, body, { ...options, extraOptions });
    } catch (error) {
      const there = await Ramal.findMessage(key);
      if (!there) return refused('whatsapp', `WhatsApp's page refused it: ${Ramal.explain(error)}`, true);
    }
    const sent = await Ramal.findMessage(key);
    if (!sent) return { outcome: 'unknown', text: 'WhatsApp accepted the message but does not list it' };
    await acknowledged(sent);
    return handed(sent);
  }

  const ACKNOWLEDGED_MS = 500;

  /** Waits a short time for the server's acknowledgement. Most come at once, and save a look-up. */
  function acknowledged(message: Msg): Promise<void> {
    const { Msg } = window.require('WAWebCollections');
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        Msg.off('change:ack', heard);
        resolve();
      };
      const heard = (one: Msg) => {
        if (one === message) done();
      };
      const timer = setTimeout(done, ACKNOWLEDGED_MS);
      Msg.on('change:ack', heard);
      // An event instead of polling: timers of a page in the background run once a second.
      if (message.ack) done();
    });
  }

  const inHand = new Map<string, { done: Promise<Answers['send']>; since: number }>();

  /** Keys that this page has sent. The limit is far above what is sent at a time: one message in each conversation. */
  const REMEMBERED = 5000;
  const given = new Set<string>();
  function remember(key: string) {
    given.add(key);
    const [oldest] = given;
    if (oldest !== undefined && given.size > REMEMBERED) given.delete(oldest);
  }

  /** Never sends the same key twice: if the page has it or is sending it, this only waits. */
  Ramal.send = (key, chatId, content, uploadId) => {
    const busy = inHand.get(key)?.done;
    if (busy) {
      if (uploadId !== null) Ramal.dropUpload(uploadId);
      return busy;
    }
    // The uploaded file is deleted, whatever the outcome.
    const done = hand(key, chatId, content, uploadId).finally(() => {
      if (uploadId !== null) Ramal.dropUpload(uploadId);
      inHand.delete(key);
    });
    inHand.set(key, { done, since: Date.now() });
    return done;
  };

  /** Look-ups further apart do not belong to the same wait: the number was not connected in between. */
  const ONE_WAIT_MS = 60_000;
  const unconfirmed = new Map<string, { since: number; last: number }>();
  function unconfirmedMs(key: string, message: Msg) {
    const now = Date.now();
    if (message.ack !== 0 || inHand.has(key)) {
      unconfirmed.delete(key);
      return 0;
    }
    const before = unconfirmed.get(key);
    const since = before && now - before.last < ONE_WAIT_MS ? before.since : now;
    unconfirmed.set(key, { since, last: now });
    return now - since;
  }

  /**
   * `busyMs`: how long the page has been sending it, if it is not in the store yet. `unconfirmedMs`: how long look-ups
   * have found it there without an acknowledgement. `given`: whether this page has sent it, and not an earlier one.
   */
  Ramal.lookUp = async (key) => {
    const message = await Ramal.findMessage(key);
    const found = { outcome: 'found' as const, busyMs: 0, unconfirmedMs: 0, given: given.has(key) };
    if (message) {
      const { ack, error } = await handed(message);
      return { ...found, ack, error, unconfirmedMs: unconfirmedMs(key, message) };
    }
    const busy = inHand.get(key);
    return busy ? { ...found, ack: 0, error: null, busyMs: Date.now() - busy.since } : { outcome: 'absent' };
  };

  /** Timers of a page in the background run once a second, so shorter times take a second. */
  Ramal.type = async (chatId, ms) => {
    const chat = await Ramal.findChat(chatId);
    const bridge = Ramal.tryRequire('WAWebChatStateBridge');
    await bridge?.sendChatStateComposing?.(chat.id);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await bridge?.sendChatStatePaused?.(chat.id);
    return { outcome: 'done' };
  };

  Ramal.react = async (key, emoji) => {
    const message = await Ramal.findMessage(key);
    if (!message) return refused('not_found', 'WhatsApp no longer has the message to react to.', false);
    await window.require('WAWebSendReactionMsgAction').sendReactionToMsg(message, emoji);
    return { outcome: 'done' };
  };
})(window.Ramal);
