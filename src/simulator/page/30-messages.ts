'use strict';
// Messages in the page: the model, its collection, and the conversion from and to the network's form.
import type { IdLike } from '../../whatsappPage/model.ts';
import type { Wid } from '../../whatsappPage/ids.ts';
import type { Media } from '../network/types.ts';
import type { Submission, WireMessage } from '../wire.ts';
import type { MsgClass, SimulatedMessages, SimulatedMsg, SimulatedMsgAttributes } from './types.ts';

declare global {
  interface Simulator {
    Msg: MsgClass;
    messages: SimulatedMessages;
    /** Adds a message from the network to the collections. Of an existing one it updates the ack only. */
    store: (wire: WireMessage, options?: { silent?: boolean; isNewMsg?: boolean }) => SimulatedMsg;
    submissionOf: (msg: SimulatedMsg) => Submission;
    hexOf: (base64: string) => string;
  }
}

((sim) => {
  /** Attributes that the network stores and delivers unchanged. */
  const EXTRA = [
    ...['lat', 'lng', 'loc', 'clientUrl', 'vcardFormattedName', 'vcardList', 'quotedMsg', 'quotedStanzaID'],
    ...['quotedParticipant', 'mentionedJidList', 'groupMentions', 'pollName', 'pollOptions', 'isGif'],
    ...['pollSelectableOptionsCount', 'isViewOnce', 'isForwarded', 'forwardingScore', 'duration', 'width'],
    ...['height', 'pageCount', 'waveform', 'subtype', 'title', 'description', 'matchedText', 'thumbnail'],
    ...['eventName', 'eventDescription', 'eventStartTime', 'eventEndTime', 'eventLocation', 'footer', 'list'],
    ...['inviteCode', 'inviteCodeExp', 'inviteGrp', 'inviteGrpName', 'comment'],
  ];
  const MEDIA_TYPES = ['image', 'video', 'ptv', 'audio', 'ptt', 'document', 'sticker'];
  const hexOf = (base64: string) =>
    Array.from(atob(base64), (letter) => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('');

  class Msg extends sim.Model<SimulatedMsgAttributes> {
    declare mediaData?: { mediaStage: string };

    constructor(attributes: SimulatedMsgAttributes) {
      super(attributes);
      this.hide({ reactions: [] });
      if (!MEDIA_TYPES.includes(this.type)) return;
      const { type, mimetype, size, filehash } = this;
      const mediaStage = this.id.fromMe ? 'RESOLVED' : 'INIT';
      this.hide({
        mediaData: { type, mimetype, size, filehash, mediaStage },
        mediaObject: { filehash, type, size },
      });
    }

    unsafe() {
      return this;
    }

    canReply() {
      return this.type !== 'revoked';
    }

    downloadMedia(): Promise<void> {
      if (this.mediaData)
        this.mediaData.mediaStage = sim.fault('downloadFails') ? 'ERROR_MISSING' : 'RESOLVED';
      return Promise.resolve();
    }

    msgContextInfo() {
      const { type, body, caption } = this;
      return {
        quotedMsg: { type, body, caption },
        quotedStanzaID: this.id.id,
        quotedParticipant: this.author ?? this.from,
      };
    }

    updateAck(ack: number) {
      this.set({ ack });
    }

    avParams() {
      return {};
    }

    get isNotification() {
      return this.type === 'gp2' || this.type === 'e2e_notification';
    }
  }

  const isDataKey = (key: unknown) => typeof key === 'string' || key instanceof sim.MsgKey;

  class MsgCollection extends sim.Collection<SimulatedMsg> implements SimulatedMessages {
    #byId = new Map<string, SimulatedMsg>();

    override add(model: SimulatedMsg, options?: { silent?: boolean }) {
      const added = super.add(model, options);
      this.#byId.set(`${added.id.fromMe}_${added.id.id}`, added);
      return added;
    }

    override remove(model: IdLike | { id: IdLike }, options?: { silent?: boolean }) {
      const known = this.get(typeof model === 'object' && 'id' in model ? model.id : model);
      if (known) this.#byId.delete(`${known.id.fromMe}_${known.id.id}`);
      super.remove(model, options);
    }

    /** Also finds a message whose chat has the other address (phone or LID). */
    override find(key: IdLike): SimulatedMsg | undefined {
      const text = String(key);
      const [fromMe = '', , id = ''] = text.split('_');
      return this.get(text) ?? this.#byId.get(`${fromMe}_${id}`);
    }

    byMessageId(id: string | undefined) {
      return this.#byId.get(`true_${String(id)}`) ?? this.#byId.get(`false_${String(id)}`);
    }

    async getMessagesById(keys: readonly IdLike[]) {
      if (!keys.every(isDataKey)) throw new DOMException('The parameter is not a valid key.', 'DataError');
      const messages = await Promise.all(
        keys.map(async (key) => this.get(key) ?? (await fetchMessage(String(key)))),
      );
      return { messages: messages.filter((one) => one !== undefined) };
    }

    search(text: string, page = 1, count = 50, remote?: IdLike) {
      const wanted = text.toLowerCase();
      const found = this.filter((msg) => {
        const inChat = remote === undefined || String(msg.id.remote) === String(remote);
        return inChat && `${msg.body ?? ''} ${msg.caption ?? ''}`.toLowerCase().includes(wanted);
      });
      const messages = found.slice((page - 1) * count, page * count);
      return Promise.resolve({ messages, eof: page * count >= found.length });
    }
  }

  const messages = new MsgCollection(Msg);

  async function fetchMessage(key: string): Promise<SimulatedMsg | undefined> {
    const { id } = sim.MsgKey.fromString(key);
    const wire = await sim.request('message', { id }).catch(() => null);
    return wire?.key === key ? sim.store(wire, { silent: true }) : undefined;
  }

  /** Converts a message from the network into attributes of the model. */
  function attributesOf(wire: WireMessage): SimulatedMsgAttributes {
    const { key: _key, id, fromMe, remote, participant, media, author, mentionedJidList, ...rest } = wire;
    const attributes: SimulatedMsgAttributes = {
      ...rest,
      id: new sim.MsgKey({ fromMe, remote, id, participant }),
      from: sim.createWid(wire.from),
      to: sim.createWid(wire.to),
      self: fromMe ? 'out' : 'in',
      viewed: fromMe,
    };
    if (author) attributes.author = sim.createWid(author);
    if (mentionedJidList)
      attributes.mentionedJidList = mentionedJidList.map((jid): Wid => sim.createWid(jid));
    if (media) Object.assign(attributes, mediaAttributes(media));
    return attributes;
  }

  function mediaAttributes({ sha256, mimetype, size, filename }: Media) {
    return {
      mimetype,
      size,
      filename,
      filehash: sha256,
      encFilehash: sha256,
      mediaKey: sha256,
      mediaKeyTimestamp: Math.floor(Date.now() / 1000),
      directPath: `/media/${hexOf(sha256)}`,
    };
  }

  /** Converts a message into what the page submits to the network. */
  function submissionOf(msg: SimulatedMsg): Submission {
    const extra: Record<string, unknown> = {};
    const attributes = msg as unknown as Record<string, unknown>;
    for (const name of EXTRA) {
      const value = attributes[name];
      if (value !== undefined && value !== null) extra[name] = plain(value);
    }
    const media = msg.filehash && {
      sha256: msg.filehash,
      mimetype: msg.mimetype ?? 'application/octet-stream',
      size: msg.size ?? 0,
      filename: msg.filename,
    };
    return {
      id: msg.id.id,
      to: String(msg.id.remote),
      type: msg.type,
      body: typeof msg.body === 'string' ? msg.body : '',
      caption: media ? (msg.caption ?? '') : undefined,
      media: media || undefined,
      extra,
    };
  }

  function plain(value: unknown): unknown {
    if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array);
    const addressAsText = (_name: string, one: unknown) => {
      const { _serialized, server } = (one ?? {}) as Partial<Wid>;
      return _serialized && server ? _serialized : one;
    };
    return JSON.parse(JSON.stringify(value, addressAsText));
  }

  sim.store = (wire, { silent = false, isNewMsg = false } = {}) => {
    const known = messages.find(wire.key);
    if (known) {
      if (wire.ack > known.ack || wire.ack === -1) known.set({ ack: wire.ack });
      return known;
    }
    const msg = new Msg({ ...attributesOf(wire), isNewMsg });
    sim.chats.get(msg.id.remote)?.take(msg);
    return messages.add(msg, { silent });
  };

  Object.assign(sim, { Msg, messages, submissionOf, hexOf });
})(window.__simulator);
