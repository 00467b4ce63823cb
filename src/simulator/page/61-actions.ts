'use strict';
// Actions on existing messages and chats, and the parsing of text.
import type { Chat } from '../../whatsappPage/chat.ts';
import type { IdLike } from '../../whatsappPage/model.ts';
import type { Msg, MsgAttributes } from '../../whatsappPage/message.ts';
import type { Cmd } from '../../whatsappPage/session.ts';
import type { SimulatedEmitter, SimulatedMsg } from './types.ts';

declare global {
  interface Simulator {
    reactionsOf: (key: IdLike) => Promise<unknown>;
  }
}

((sim) => {
  const DAY = 86_400;
  const age = (msg: Msg) => Date.now() / 1000 - (msg.t ?? 0);

  type CommandName = Exclude<keyof Cmd, keyof SimulatedEmitter | 'refreshQR'>;
  const commands: Pick<Cmd, CommandName> = {
    async archiveChat(chat, archive) {
      const before = chat.archive;
      await sim.request('chatSetting', { chat: String(chat.id), archived: archive });
      if (before !== archive) chat.set({ archive });
    },
    async pinChat(chat, on) {
      const pin = on ? Math.floor(Date.now() / 1000) : 0;
      await sim.request('chatSetting', { chat: String(chat.id), pinnedAt: pin });
      chat.set({ pin });
    },
    async markChatUnread(chat, unread) {
      await sim.request('chatSetting', { chat: String(chat.id), markedUnread: unread });
      chat.set({ unreadCount: unread ? -1 : 0 });
    },
    async sendRevokeMsgs(_chat, { list }) {
      for (const msg of list) {
        await sim.request('revoke', { id: msg.id.id });
        sim.markRevoked(msg as SimulatedMsg);
      }
    },
    async sendDeleteMsgs(chat, { list }) {
      for (const msg of list) {
        await sim.request('deleteForMe', { id: msg.id.id });
        chat.msgs?.remove(msg);
        sim.messages.remove(msg);
      }
    },
    sendStarMsgs: (_chat, msgs) => star(msgs, true),
    sendUnstarMsgs: (_chat, msgs) => star(msgs, false),
  };
  Object.assign(sim.cmd, commands);

  async function star(msgs: Msg[], on: boolean) {
    for (const msg of msgs) {
      await sim.request('star', { id: msg.id.id, on });
      msg.set({ star: on });
    }
  }

  sim.reactionsOf = async (key) => {
    const msg = sim.messages.find(key);
    if (!msg) return undefined;
    const reactions = await sim.request('reactions', { id: msg.id.id });
    const byEmoji = Map.groupBy(reactions, ({ emoji }) => emoji);
    const list = [...byEmoji].map(([emoji, given]) => ({
      id: emoji,
      aggregateEmoji: emoji,
      hasReactionByMe: given.some(({ by }) => by === String(sim.me?.wid)),
      senders: given.map(({ by, at }) => ({
        msgKey: msg.id,
        parentMsgKey: msg.id,
        senderUserJid: by,
        reactionText: emoji,
        timestamp: at,
        orphan: 0,
        read: true,
      })),
    }));
    return { reactions: Object.assign(list, { serialize: () => list }) };
  };

  sim.define('WAWebMsgActionCapability', () => ({
    canSenderRevokeMsg: (msg) => msg.id.fromMe && msg.type !== 'revoked' && age(msg) < 2.5 * DAY,
    canAdminRevokeMsg: (msg) => sim.chats.get(msg.id.remote)?.iAmAdmin() ?? false,
    canStarMsg: (msg) => msg.type !== 'revoked',
    canEditText: (msg) => msg.id.fromMe && msg.type === 'chat' && age(msg) < 15 * 60,
    canEditCaption: (msg) => msg.id.fromMe && msg.caption !== undefined && age(msg) < 15 * 60,
  }));
  sim.define('WAWebSendMessageEditAction', () => ({
    async sendMessageEdit(msg, body) {
      await sim.request('edit', { id: msg.id.id, body });
      const changed = msg.caption === undefined ? { body } : { caption: body };
      msg.set({ ...changed, latestEditSenderTimestampMs: Date.now() });
    },
  }));
  sim.define('WAWebSendReactionMsgAction', () => ({
    sendReactionToMsg: (msg, emoji) => sim.request('react', { id: msg.id.id, emoji }),
  }));
  sim.define('WAWebChatForwardMessage', () => ({
    async forwardMessages({ chat, msgs }) {
      for (const msg of msgs) {
        const id = new sim.MsgKey({
          selfDir: 'out',
          from: sim.myself().wid,
          to: chat.id,
          id: await sim.MsgKey.newId(),
        });
        const t = Math.floor(Date.now() / 1000);
        const copy = {
          ...(msg.serialize() as unknown as MsgAttributes),
          id,
          t,
          from: sim.myself().wid,
          self: 'out' as const,
          isNewMsg: true,
          isForwarded: true,
        };
        const [shown] = window.require('WAWebSendMsgChatAction').addAndSendMsgToChat(chat, copy);
        await shown;
      }
    },
  }));
  sim.define('WAWebApiMessageInfoStore', () => ({
    async queryMsgInfo(key) {
      const receipts = await sim.request('messageInfo', { id: key.id });
      const at = (field: 'deliveredAt' | 'readAt' | 'playedAt') =>
        receipts
          .filter((receipt) => receipt[field])
          .map((receipt) => ({ id: sim.createWid(receipt.id), t: Math.floor((receipt[field] ?? 0) / 1000) }));
      const [delivery, read, played] = [at('deliveredAt'), at('readAt'), at('playedAt')];
      const remaining = (list: unknown[]) => receipts.length - list.length;
      return {
        ...{ delivery, read, played, deliveryRemaining: remaining(delivery) },
        ...{ readRemaining: remaining(read), playedRemaining: remaining(played) },
      };
    },
  }));
  sim.define('WAWebChatLoadMessages', () => ({
    async loadEarlierMsgs({ chat }) {
      const held = chat.msgs?.getModelsArray() ?? [];
      const [oldest] = held.sort((a, b) => (a.t ?? 0) - (b.t ?? 0));
      const wires = await sim.request('earlier', { chat: String(chat.id), before: oldest?.id.id ?? null });
      return wires
        .filter((wire) => !sim.messages.find(wire.key))
        .map((wire) => sim.store(wire, { silent: true }));
    },
  }));
  sim.define('WAWebSendNonMessageDataRequest', () => ({
    sendPeerDataOperationRequest: () => Promise.resolve(),
  }));
  sim.define('WAWebChatClearBridge', () => ({
    async sendClear(chat) {
      await sim.request('clearChat', { chat: String(chat.id) });
      emptyChat(chat);
    },
  }));
  sim.define('WAWebDeleteChatAction', () => ({
    async sendDelete(chat) {
      await sim.request('clearChat', { chat: String(chat.id) });
      emptyChat(chat);
      sim.chats.remove(chat);
    },
  }));
  function emptyChat({ msgs }: Chat) {
    for (const msg of msgs?.getModelsArray() ?? []) {
      msgs?.remove(msg);
      sim.messages.remove(msg);
    }
  }

  const LINK = /https?:\/\/[^\s<>"']+/g;
  const findLinks = (text: string | undefined) =>
    [...(text ?? '').matchAll(LINK)].map(([href]) => ({
      href,
      url: href,
      suspiciousCharacters: new Set<string>(),
    }));
  sim.define('WALinkify', () => ({ findLinks, findLink: (text) => findLinks(text)[0] }));
  sim.define('WAWebLinkPreviewChatAction', () => ({
    // eslint-disable-next-line @typescript-eslint/require-await -- it rejects, and does not throw
    async getLinkPreview(link, chat) {
      if (sim.fault('previewNeedsChat') && !chat) throw sim.error('no chat to preview for');
      const { hostname } = new URL(link.href);
      return { url: link.href, data: { title: hostname, description: '', matchedText: link.url } };
    },
  }));

  const nameIn = (vcard: string) => /^FN[^:]*:(.*)$/m.exec(vcard)?.[1]?.trim();
  sim.define('WAWebVcardParsingUtils', () => ({
    parseVcard(vcard) {
      if (!nameIn(vcard)) throw sim.error('not a vcard');
      return { name: nameIn(vcard) };
    },
  }));
  sim.define('WAWebVcardGetNameFromParsed', () => ({ vcardGetNameFromParsed: (parsed) => parsed.name }));
  sim.define('WAWebFrontendVcardUtils', () => ({
    vcardFromContactModel(contact) {
      const name = contact.formattedName;
      const { user } = contact.phoneNumber ?? contact.id;
      const lines = [
        'BEGIN:VCARD',
        'VERSION:3.0',
        `FN:${String(name)}`,
        `TEL;type=CELL;waid=${user}:+${user}`,
        'END:VCARD',
      ];
      return { displayName: name, vcard: lines.join('\n') };
    },
  }));
})(window.__simulator);
