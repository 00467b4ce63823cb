'use strict';
// Sending. A message is shown at once, stored until the server has confirmed it, and submitted again if necessary.
import type { Chat } from '../../whatsappPage/chat.ts';
import type { MsgKey, MsgKeyParts } from '../../whatsappPage/ids.ts';
import type { MsgAttributes } from '../../whatsappPage/message.ts';
import type { SendResult } from '../../whatsappPage/modules/messages.ts';
import type { Submission } from '../wire.ts';
import type { SimulatedChat, SimulatedMsg, SimulatedMsgAttributes } from './types.ts';

declare global {
  interface Simulator {
    applyAck: (msg: SimulatedMsg, ack: number, errorCode?: number) => void;
    /** Submits unconfirmed messages again. */
    resendPending: () => Promise<void>;
  }
}

((sim) => {
  const settled = new Map<string, (result: SendResult) => void>();

  function settle(msg: SimulatedMsg, ackErrorCode: number | undefined): Promise<void> {
    const key = String(msg.id);
    const messageSendResult = msg.ack === -1 ? 'ERROR_UNKNOWN' : 'OK';
    settled.get(key)?.({ messageSendResult, ackErrorCode, t: msg.t });
    settled.delete(key);
    return sim.storage.dropPending(msg.id.id);
  }

  /** Acks only increase, except -1: the server refused the message. */
  sim.applyAck = (msg, ack, errorCode) => {
    const refused = ack === -1 && msg.ack <= 0;
    if (!refused && ack <= msg.ack) return;
    msg.set({ ack });
    if (ack >= 1 || refused) void settle(msg, errorCode);
  };

  async function submit(submission: Submission): Promise<void> {
    const { ack, errorCode, t } = await sim.request('submit', submission);
    const msg = sim.messages.byMessageId(submission.id);
    if (!msg) {
      await sim.storage.dropPending(submission.id);
      return;
    }
    if (t) msg.t = t;
    sim.applyAck(msg, ack, errorCode);
    // Another page's receipt may have increased the ack already. The message is confirmed in both cases.
    if (msg.ack >= 1) await sim.storage.dropPending(submission.id);
  }

  sim.resendPending = async () => {
    for (const { key, attributes, ...submission } of await sim.storage.readPending()) {
      if (!sim.messages.find(key)) await restore(key, attributes);
      submit(submission).catch(() => undefined);
    }
  };

  async function restore(key: string, attributes: object): Promise<void> {
    const id = sim.MsgKey.fromString(key);
    const found = await sim.findChat(id.remote).catch(() => undefined);
    const { wid } = sim.myself();
    const known = attributes as SimulatedMsgAttributes;
    const msg = new sim.Msg({ ...known, id, from: wid, to: id.remote, ack: 0, isNewMsg: false });
    found?.chat.take(msg);
    sim.messages.add(msg, { silent: true });
  }

  const UNSHOWN = ['mediaBlob', 'renderableUrl', '__x_id', 'waitUntilMsgSent', 'mediaHandle', 'fullPreview'];

  /** A message that the library has spread media over. */
  type GivenMessage = MsgAttributes & { __x_id?: undefined };

  function modelOf(chat: Chat, message: GivenMessage): SimulatedMsg {
    // Since September 2026 the __x_id of a media model overwrites the id when it is spread.
    const id: MsgKey | MsgKeyParts | undefined = Object.hasOwn(message, '__x_id')
      ? message.__x_id
      : message.id;
    if (!id) throw sim.error('Data passed to getter must include an id property');
    const attributes = { ...message, id: keyOf(id) } as SimulatedMsgAttributes;
    for (const name of UNSHOWN) Reflect.deleteProperty(attributes, name);
    const { participant } = attributes.id;
    if (participant) attributes.author = participant;
    return new sim.Msg({ ...attributes, ack: 0, to: chat.id });
  }

  const keyOf = (id: MsgKey | MsgKeyParts) => (id instanceof sim.MsgKey ? id : new sim.MsgKey(id));

  function addAndSendMsgToChat(
    chat: Chat,
    message: MsgAttributes,
  ): [shown: Promise<SimulatedMsg>, result: Promise<SendResult>] {
    if (sim.fault('noLidForUser') && chat.id.server === 'c.us' && !sim.lidOf(chat.id)) {
      throw sim.error(`No LID for user ${chat.id.toString()}`);
    }
    const model = modelOf(chat, message);
    const msg = sim.messages.get(model.id) ?? model;
    const result = new Promise<SendResult>((resolve) => settled.set(String(msg.id), resolve));
    if (msg === model) {
      sim.messages.add(msg);
      (chat as SimulatedChat).take(msg);
    }
    return [shown(msg), result];
  }

  /** The first promise resolves when the message is in the page and in its database. */
  async function shown(msg: SimulatedMsg): Promise<SimulatedMsg> {
    const submission = sim.submissionOf(msg);
    const serialized = JSON.parse(JSON.stringify(msg.serialize())) as SimulatedMsgAttributes;
    const { id: _id, from: _from, to: _to, ...attributes } = serialized;
    await sim.storage.savePending({ key: String(msg.id), attributes, ...submission });
    if (!sim.fault('sendHangs')) submit(submission).catch(() => undefined);
    if (msg.filehash) setTimeout(() => msg.set({ isUnsentMedia: false }), 0);
    return msg;
  }

  sim.define('WAWebSendMsgChatAction', () => ({ addAndSendMsgToChat }));
  sim.define('WAWebFindChatAction', () => ({
    findOrCreateLatestChat: (wid) => sim.findChat(sim.createWid(wid)),
  }));
  sim.define('WAWebChatGetters', () => ({
    getIsNewsletter: (chat) => chat.id.isNewsletter(),
    getIsBroadcast: (chat) => chat.id.isBroadcast(),
    getIsGroup: (chat) => chat.id.isGroup(),
  }));
  sim.define('WAWebGetEphemeralFieldsMsgActionsUtils', () => ({ getEphemeralFields: () => ({}) }));
  sim.define('WAWebStreamModel', () => ({
    Stream: { markAvailable: () => undefined, markUnavailable: () => undefined },
  }));
  sim.define('WAWebUpdateUnreadChatAction', () => ({
    async sendSeen({ chat }) {
      if (chat.unreadCount === 0) return;
      chat.set({ unreadCount: 0 });
      await sim.request('sendSeen', { chat: String(chat.id) });
    },
  }));
  sim.define('WAWebMsgReply', () => ({ canReplyMsg: (msg) => msg.type !== 'revoked' }));
  sim.define('WAWebQuotedMsgModelUtils', () => ({
    getQuotedMsgObj(msg) {
      const known = sim.messages.byMessageId(msg.quotedStanzaID);
      if (known) return known;
      const { quotedParticipant, quotedStanzaID, to } = msg;
      if (!quotedParticipant || !quotedStanzaID || !to) return undefined;
      const participant = sim.createWid(quotedParticipant);
      const fromMe = participant.equals(sim.me?.wid);
      const id = new sim.MsgKey({ fromMe, remote: msg.id.remote, id: quotedStanzaID });
      const quoted = msg.quotedMsg as SimulatedMsgAttributes;
      return new sim.Msg({ ...quoted, id, from: participant, to, ack: 3 });
    },
  }));
  sim.define('WAWebReachoutTimelockUtils', () => ({
    isUserReachoutTimelocked: () => Boolean(sim.fault('timelock')),
    canSendMsgWhileTimelocked: ({ chat }) => (chat.msgs?.length ?? 0) > 0,
  }));
  sim.define('WAWebIndividualNewChatMessageCappingLimitUtils', () => ({
    async getCappingData() {
      const { used, total } = await sim.request('capping');
      const status = total !== null && used >= total ? 'CAPPED' : 'NONE';
      return { usedQuota: used, totalQuota: total, cappingStatus: status };
    },
  }));
})(window.__simulator);
