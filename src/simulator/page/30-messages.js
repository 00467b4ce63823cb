'use strict';
// Messages in the page: the model, its collection, and the two ways to the wire.
((sim) => {
  /** What a message carries besides its envelope; the network keeps these untouched. */
  const EXTRA = [
    ...['lat', 'lng', 'loc', 'clientUrl', 'vcardFormattedName', 'vcardList', 'quotedMsg', 'quotedStanzaID'],
    ...['quotedParticipant', 'mentionedJidList', 'groupMentions', 'pollName', 'pollOptions', 'isGif'],
    ...['pollSelectableOptionsCount', 'isViewOnce', 'isForwarded', 'forwardingScore', 'duration', 'width'],
    ...['height', 'pageCount', 'waveform', 'subtype', 'title', 'description', 'matchedText', 'thumbnail'],
    ...['eventName', 'eventDescription', 'eventStartTime', 'eventEndTime', 'eventLocation', 'footer', 'list'],
    ...['inviteCode', 'inviteCodeExp', 'inviteGrp', 'inviteGrpName', 'comment'],
  ];
  const MEDIA_TYPES = ['image', 'video', 'ptv', 'audio', 'ptt', 'document', 'sticker'];
  const hexOf = (base64) =>
    [...atob(base64)].map((letter) => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('');

  class Msg extends sim.Model {
    constructor(attributes) {
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

    async downloadMedia() {
      this.mediaData.mediaStage = sim.fault('downloadFails') ? 'ERROR_MISSING' : 'RESOLVED';
    }

    msgContextInfo() {
      const { type, body, caption } = this;
      return {
        quotedMsg: { type, body, caption },
        quotedStanzaID: this.id.id,
        quotedParticipant: this.author ?? this.from,
      };
    }

    updateAck(ack) {
      this.set({ ack });
    }

    avParams() {
      return {};
    }

    get isNotification() {
      return this.type === 'gp2' || this.type === 'e2e_notification';
    }
  }

  const isDataKey = (key) => typeof key === 'string' || key instanceof sim.MsgKey;

  class MsgCollection extends sim.Collection {
    #byId = new Map();

    add(model, options) {
      const added = super.add(model, options);
      this.#byId.set(`${added.id.fromMe}_${added.id.id}`, added);
      return added;
    }

    remove(model, options) {
      const known = this.get(model?.id ?? model);
      if (known) this.#byId.delete(`${known.id.fromMe}_${known.id.id}`);
      super.remove(model, options);
    }

    /** Also finds a message whose chat is known under its other address (phone or LID). */
    find(key) {
      const text = String(key);
      const [fromMe, , id] = text.split('_');
      return this.get(text) ?? this.#byId.get(`${fromMe}_${id}`);
    }

    byMessageId(id) {
      return this.#byId.get(`true_${id}`) ?? this.#byId.get(`false_${id}`);
    }

    async getMessagesById(keys) {
      if (!keys.every(isDataKey)) throw new DOMException('The parameter is not a valid key.', 'DataError');
      const messages = await Promise.all(
        keys.map(async (key) => this.get(key) ?? (await fetchMessage(String(key)))),
      );
      return { messages: messages.filter(Boolean) };
    }

    async search(text, page = 1, count = 50, remote = undefined) {
      const wanted = String(text).toLowerCase();
      const found = this.filter((msg) => {
        const inChat = remote === undefined || String(msg.id.remote) === String(remote);
        return inChat && `${msg.body ?? ''} ${msg.caption ?? ''}`.toLowerCase().includes(wanted);
      });
      const messages = found.slice((page - 1) * count, page * count);
      return { messages, eof: page * count >= found.length };
    }
  }

  const messages = new MsgCollection(Msg);

  async function fetchMessage(key) {
    const { id } = sim.MsgKey.fromString(key);
    const wire = await sim.request('message', { id }).catch(() => null);
    return wire && wire.key === key ? sim.store(wire, { silent: true }) : undefined;
  }

  /** A message as the network describes it, as attributes of the page's model. */
  function attributesOf(wire) {
    const { key, id, fromMe, remote, participant, media, reactions: _reactions, ...rest } = wire;
    const attributes = {
      ...rest,
      id: new sim.MsgKey({ fromMe, remote, id, participant }),
      from: sim.createWid(wire.from),
      to: sim.createWid(wire.to),
      self: fromMe ? 'out' : 'in',
      viewed: fromMe,
    };
    if (wire.author) attributes.author = sim.createWid(wire.author);
    if (wire.mentionedJidList) attributes.mentionedJidList = wire.mentionedJidList.map(sim.createWid);
    if (media) Object.assign(attributes, mediaAttributes(media));
    return attributes;
  }

  function mediaAttributes({ sha256, mimetype, size, filename }) {
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

  /** What the page hands in to be carried. */
  function submissionOf(msg) {
    const extra = {};
    for (const name of EXTRA)
      if (msg[name] !== undefined && msg[name] !== null) extra[name] = plain(msg[name]);
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

  function plain(value) {
    if (ArrayBuffer.isView(value)) return Array.from(value);
    return JSON.parse(
      JSON.stringify(value, (_name, one) => (one?._serialized && one.server ? String(one) : one)),
    );
  }

  /** Puts a message of the network's into the collections; an existing one only catches up. */
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
