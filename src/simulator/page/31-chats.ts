'use strict';
// Chats, contacts and group metadata in the page.
import type {
  ChatAttributes,
  ContactAttributes,
  GroupMetadataAttributes,
  ParticipantAttributes,
} from '../../whatsappPage/chat.ts';
import type { Wid } from '../../whatsappPage/ids.ts';
import type { IdLike } from '../../whatsappPage/model.ts';
import type { WireChat, WireContact, WireGroup, WireMessage } from '../wire.ts';
import type {
  SimulatedChat,
  SimulatedChats,
  SimulatedCollection,
  SimulatedContact,
  SimulatedContacts,
  SimulatedGroupMetadata,
  SimulatedModel,
  SimulatedMsg,
  SimulatedPresence,
} from './types.ts';

declare global {
  interface Simulator {
    chats: SimulatedChats;
    contacts: SimulatedContacts;
    presenceOf: (id: Wid) => SimulatedPresence;
    showPresence: (id: string, state: 'typing' | 'recording' | 'paused') => void;
    learnLid: (person: { phone: string | Wid; lid: string | Wid | undefined }) => void;
    lidOf: (wid: IdLike | undefined) => Wid | undefined;
    phoneOf: (wid: IdLike) => Wid | undefined;
    addContact: (wire: WireContact) => SimulatedContact;
    addChat: (wire: WireChat) => SimulatedChat;
    findChat: (wid: Wid) => Promise<{ chat: SimulatedChat; created: boolean }>;
    chatForMessage: (wire: WireMessage) => Promise<SimulatedChat>;
  }
}

((sim) => {
  class Participants extends sim.Collection<SimulatedModel<ParticipantAttributes>> {
    constructor(participants: WireGroup['participants']) {
      super();
      for (const { id, isAdmin, isSuperAdmin } of participants) {
        this.add(new sim.Model({ id: sim.createWid(id), isAdmin, isSuperAdmin }), { silent: true });
      }
    }
  }

  class GroupMetadata extends sim.Model<GroupMetadataAttributes> {
    declare participants: Participants;

    constructor(wire: WireGroup) {
      super({ id: sim.createWid(wire.id) });
      this.fill(wire);
    }

    fill({ participants, id, owner, ...rest }: WireGroup) {
      Object.assign(this, rest, { id: sim.createWid(id), owner: sim.createWid(owner) });
      const membershipApprovalRequests = { _models: [] };
      this.hide({ participants: new Participants(participants), membershipApprovalRequests });
    }

    override serialize() {
      return { ...(this as object), participants: this.participants.serialize() };
    }
  }

  const presences = new sim.Collection<SimulatedPresence>();
  /** What the other side of a chat is doing. It is reported only for chats that the page has subscribed to. */
  sim.presenceOf = (id) => {
    const known = presences.get(id);
    if (known) return known;
    const presence = new sim.Model({ id }) as SimulatedPresence;
    presence.hide({
      chatstate: {},
      isSubscribed: false,
      subscribe: () => {
        presence.isSubscribed = true;
        return Promise.resolve();
      },
    });
    presences.add(presence, { silent: true });
    return presence;
  };
  sim.showPresence = (id, state) => {
    const presence = sim.presenceOf(sim.createWid(id));
    if (!presence.isSubscribed) return;
    presence.chatstate.type = { typing: 'typing', recording: 'recording_audio', paused: undefined }[state];
    presences.trigger('change:chatstate.type', presence.chatstate);
  };
  sim.define('WAWebPresenceCollection', () => ({ PresenceCollection: presences }));

  class Chat extends sim.Model<
    ChatAttributes & { isReadOnly: boolean; isLocked: boolean; labels: string[] }
  > {
    declare msgs: SimulatedCollection<SimulatedMsg>;
    declare groupMetadata: SimulatedGroupMetadata | undefined;
    declare presence: SimulatedPresence;
    declare mute: { expiration: number };
    declare endOfHistoryTransferType: number;

    constructor(wire: WireChat) {
      const { messages: _messages, group, muteExpiration, hasEarlier: _hasEarlier, ...rest } = wire;
      super({
        ...rest,
        id: sim.createWid(wire.id),
        muteExpiration,
        isReadOnly: false,
        isLocked: false,
        labels: [],
      });
      this.endOfHistoryTransferType = 0;
      this.hide({
        msgs: new sim.Collection(sim.Msg, { owns: false }),
        groupMetadata: group && new GroupMetadata(group),
      });
      this.hide({ mute: this.#muteOf(muteExpiration) });
      this.hide({ presence: sim.presenceOf(this.id) });
    }

    #muteOf(expiration: number) {
      const change = async (value: number) => {
        this.mute.expiration = value;
        this.set({ muteExpiration: value });
        await sim.request('chatSetting', { chat: String(this.id), muteExpiration: value });
      };
      return {
        expiration,
        mute: (options: { expiration: number }) => change(options.expiration),
        unmute: () => change(0),
      };
    }

    /** The newest message sets the chat's time and its last received key. */
    take(msg: SimulatedMsg) {
      this.msgs.add(msg, { silent: true });
      if ((msg.t ?? 0) >= (this.t ?? 0)) Object.assign(this, { t: msg.t, lastReceivedKey: msg.id });
    }

    get formattedTitle() {
      return this.groupMetadata?.subject ?? this.name;
    }

    get contact() {
      return sim.contacts.get(this.id);
    }

    iAmAdmin() {
      const mine = [sim.me?.wid, sim.me?.lid].map((wid) => this.groupMetadata?.participants.get(wid));
      return mine.some((participant) => participant?.isAdmin === true);
    }

    override serialize() {
      return { ...(this as object), msgs: this.msgs.getModelsArray().map((msg) => String(msg.id)) };
    }
  }

  class Contact extends sim.Model<ContactAttributes> {
    constructor(wire: WireContact) {
      const { phoneNumber, lid, isBlocked = false, ...rest } = wire;
      super({ ...rest, id: sim.createWid(wire.id), type: 'in' });
      this.phoneNumber = sim.createWid(phoneNumber);
      this.shortName = wire.name?.split(' ')[0];
      this.isContactBlocked = isBlocked;
      this.hide({ lid: sim.createWid(lid) });
    }

    get formattedName() {
      return this.name ?? this.pushname ?? `+${this.id.user}`;
    }
  }

  class ContactCollection extends sim.Collection<SimulatedContact> implements SimulatedContacts {
    override async find(id: IdLike) {
      const wid = sim.createWid(id as Wid | string);
      const known = this.get(wid);
      if (known) return known;
      const wire = wid.isUser() ? await sim.request('contact', { wid: String(wid) }) : null;
      return this.add(new Contact(wire ? { ...wire, id: String(wid) } : { id: String(wid) }), {
        silent: true,
      });
    }

    gadd(id: Wid | string) {
      return this.get(id) ?? this.add(new Contact({ id: String(id) }), { silent: true });
    }
  }

  const chats = new (class extends sim.Collection<SimulatedChat> implements SimulatedChats {
    override async find(id: IdLike) {
      return (await sim.findChat(sim.createWid(id as Wid | string))).chat;
    }
  })(Chat);

  const contacts = new ContactCollection(Contact);
  const knownLids = new Map<string, Wid | undefined>();
  const knownPhones = new Map<string, Wid>();

  /** Remembers that a phone and a LID are one person. An answer of the server contained both. */
  sim.learnLid = ({ phone, lid }) => {
    knownLids.set(String(phone), sim.createWid(lid));
    knownPhones.set(String(lid), sim.createWid(phone));
  };
  sim.lidOf = (wid) => knownLids.get(String(wid));
  sim.phoneOf = (wid) => knownPhones.get(String(wid));

  sim.addContact = (wire) => {
    if (wire.phoneNumber) sim.learnLid({ phone: wire.phoneNumber, lid: wire.lid });
    return contacts.add(new Contact(wire), { silent: true });
  };

  sim.addChat = (wire) => {
    const known = chats.get(wire.id);
    const chat = known ?? chats.add(new Chat(wire));
    for (const message of wire.messages ?? []) sim.store(message, { silent: true });
    if (known) known.set({ unreadCount: wire.unreadCount });
    return chat;
  };

  /** Finds or creates a chat. WhatsApp may answer with a chat under the LID. */
  sim.findChat = async (wid) => {
    const known = chats.get(wid);
    if (known) return { chat: known, created: false };
    const needsLid = sim.fault('noLidForUser') && wid.server === 'c.us';
    if (needsLid && !sim.lidOf(wid)) throw sim.error(`No LID for user ${wid.toString()}`);
    const wire = await sim.request('chat', { wid: String(wid) });
    const empty = {
      id: String(wid),
      name: `+${wid.user}`,
      unreadCount: 0,
      archive: false,
      pin: 0,
      muteExpiration: 0,
    };
    return { chat: sim.addChat(wire ?? empty), created: true };
  };

  sim.chatForMessage = async (wire) => {
    const known = chats.get(wire.remote);
    if (known) return known;
    const group = wire.remote.endsWith('@g.us') ? await sim.request('group', { id: wire.remote }) : undefined;
    const name = group?.subject ?? (wire.fromMe ? wire.remote : (wire.notifyName ?? wire.remote));
    return sim.addChat({
      id: wire.remote,
      name,
      group,
      unreadCount: 0,
      archive: false,
      pin: 0,
      muteExpiration: 0,
    });
  };

  Object.assign(sim, { chats, contacts });
})(window.__simulator);
