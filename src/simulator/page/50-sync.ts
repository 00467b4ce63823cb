'use strict';
// Events from the network: the start, then messages, acks, edits, reactions, presence.
import type { FaultName } from '../network/faults.ts';
import type { PageRequests } from '../wire.ts';
import type { SimulatedMsg } from './types.ts';

declare global {
  interface Simulator {
    adopt: (start: PageRequests['start']['answer']) => void;
    receive: () => Promise<void>;
    markRevoked: (msg: SimulatedMsg | undefined) => void;
    /** The "What's new" dialog was dismissed, by this page or an earlier one. */
    whatsNewSeen?: boolean;
  }
}

((sim) => {
  sim.adopt = ({ me, chats, contacts, whatsNewSeen }) => {
    sim.me = { wid: sim.createWid(`${me.phone}@c.us`), lid: sim.createWid(`${me.lid}@lid`), name: me.name };
    sim.whatsNewSeen = whatsNewSeen;
    sim.learnLid({ phone: sim.me.wid, lid: sim.me.lid });
    sim.conn.set({ wid: sim.me.wid, pushname: me.name, platform: me.isBusiness ? 'smba' : 'android' });
    for (const contact of contacts) if (contact) sim.addContact(contact);
    for (const chat of chats) sim.addChat(chat);
  };

  /** Starts to receive the offline queue and new events, and submits unconfirmed messages again. */
  sim.receive = async () => {
    await sim.request('receive');
    await sim.resendPending();
  };

  /** Counts a fault down. `true` never ends. */
  function take(name: FaultName): boolean {
    const left = sim.fault(name);
    if (typeof left === 'number' && left > 0) sim.settings.faults[name] = left - 1;
    return left === true || (typeof left === 'number' && left > 0);
  }

  sim.handle('message', async (wire) => {
    if (sim.messages.find(wire.key)) return;
    const chat = await sim.chatForMessage(wire);
    if (!wire.fromMe && wire.from.endsWith('@c.us') && !sim.lidOf(wire.from))
      await sim.contacts.find(wire.from);
    const undecrypted = sim.fault('ciphertext');
    const hidden = typeof undecrypted === 'number' && !wire.fromMe;
    const silent = take('dropEvent');
    const shown = hidden ? { ...wire, type: 'ciphertext', body: undefined, media: undefined } : wire;
    const msg = sim.store(shown, { silent, isNewMsg: true });
    if (hidden)
      setTimeout(() => msg.set({ body: wire.body, caption: wire.caption, type: wire.type }), undecrypted);
    if (sim.fault('duplicateEvent')) sim.messages.trigger('add', msg);
    if (!wire.fromMe && wire.type !== 'gp2') chat.set({ unreadCount: Math.max(chat.unreadCount, 0) + 1 });
  });

  sim.handle('ack', ({ id, ack }) => {
    const msg = sim.messages.find(id);
    if (msg) sim.applyAck(msg, ack);
  });

  sim.handle('edit', (wire) => {
    const { body, caption, latestEditSenderTimestampMs } = wire;
    sim.messages.find(wire.key)?.set({ body, caption, latestEditSenderTimestampMs });
  });

  sim.handle('revoke', (wire) => sim.markRevoked(sim.messages.find(wire.key)));

  sim.markRevoked = (msg) => {
    if (!msg || msg.type === 'revoked') return;
    delete msg.directPath;
    delete msg.caption;
    msg.set({ body: '', protocolMessageKey: msg.id, type: 'revoked' });
  };

  sim.handle('reaction', async ({ message, by, emoji, at }) => {
    const parent = sim.messages.find(message.key);
    parent?.set({ hasReaction: message.hasReaction });
    const author = sim.createWid(by);
    const fromMe = author.equals(sim.me?.wid) || author.equals(sim.me?.lid);
    const id = new sim.MsgKey({
      fromMe,
      remote: message.remote,
      id: await sim.MsgKey.newId(),
      participant: by,
    });
    const reactionParentKey = parent?.id ?? sim.MsgKey.fromString(message.key);
    // The library replaces bulkUpsert on the module's object, so it is looked up at every call.
    void window.require('WAWebAddonReactionTableMode').reactionTableMode.bulkUpsert([
      {
        ...{ id, reactionParentKey, author, from: author, reactionText: emoji },
        ...{ reactionTimestamp: at, orphan: 0, read: false, ack: 1 },
      },
    ]);
  });

  sim.handle('read', ({ chat }) => sim.chats.get(chat)?.set({ unreadCount: 0 }));
  sim.handle('group', (wire) => sim.chats.get(wire.id)?.groupMetadata?.fill(wire));
  sim.handle('presence', ({ chat, state }) => sim.showPresence(chat, state));

  sim.define('WAWebAddonReactionTableMode', () => ({
    reactionTableMode: { bulkUpsert: () => Promise.resolve() },
  }));
  sim.define('WAWebAddonPollVoteTableMode', () => ({
    pollVoteTableMode: { bulkUpsert: () => Promise.resolve() },
  }));
  sim.define('WAWebNonMessageDataRequestPlaceholderMessageResendUtils', () => ({
    handlePlaceholderMsgsSeen: () => Promise.resolve(),
  }));
  sim.define('WAWebSyncGatingUtils', () => ({ isPlaceholderMessageResendEnabled: () => false }));
  sim.define('WAWebBackendJobsCommon', () => ({ mediaTypeFromProtobuf: () => null }));
  sim.define('WAWebE2EProtoUtils', () => ({ typeAttributeFromProtobuf: () => 'text' }));
  sim.define('WAWebCallCollection', () => {
    const calls = new sim.Emitter();
    if (!sim.fault('noCallMap')) Object.assign(calls, { _callMap: new Map() });
    return calls;
  });
  sim.define('WAWebUserPrefsMeUser', () => ({
    getMaybeMePnUser: () => sim.me?.wid,
    getMaybeMeLidUser: () => sim.me?.lid,
    getMePnUserOrThrow: () => sim.myself().wid,
  }));
})(window.__simulator);
