'use strict';
// Contacts, addresses, pictures and presence.
import type { Contact } from '../../whatsappPage/chat.ts';
import type { Wid } from '../../whatsappPage/ids.ts';
import type { IdLike } from '../../whatsappPage/model.ts';
import type { SimulatedCollection, SimulatedContact, SimulatedModel } from './types.ts';

/** Models that only have an id here. */
type Bare = SimulatedModel<{ id: Wid }>;

declare global {
  interface Simulator {
    blocklist: () => SimulatedCollection<Bare>;
  }
}

((sim) => {
  /** The text of an address, or of a chat's or contact's address. */
  const text = (one: IdLike | { id: Wid } | undefined) =>
    String((one as Partial<{ id: Wid }> | undefined)?.id ?? one);

  sim.define('WAWebCollections', () => ({
    Msg: sim.messages,
    Chat: sim.chats,
    Contact: sim.contacts,
    GroupMetadata: {
      update: async (wid) => {
        const wire = await sim.request('group', { id: String(wid) });
        sim.chats.get(wid)?.groupMetadata?.fill(wire);
      },
    },
    Blocklist: sim.blocklist(),
    BusinessProfile: { find: (id) => Promise.resolve(new sim.Model({ id: sim.createWid(id) })) },
    ProfilePicThumb: { get: pictureOf, find: (id) => Promise.resolve(pictureOf(id)) },
    Label: Object.assign(new sim.Collection<Bare>(), { addOrRemoveLabels: () => Promise.resolve([]) }),
    Status: Object.assign(new sim.Collection<Bare>(), { getMyStatus: () => undefined }),
    Reactions: { find: sim.reactionsOf },
    WAWebNewsletterCollection: new sim.Collection<Bare>(),
  }));

  function pictureOf(id: IdLike) {
    const mine = () => text(id) === text(sim.me?.wid);
    return { id: sim.createWid(text(id)), canSet: mine, canDelete: mine };
  }

  sim.blocklist = () => {
    const blocked = new sim.Collection<Bare>();
    for (const contact of sim.contacts.getModelsArray()) if (contact.isContactBlocked) blocked.add(contact);
    return blocked;
  };

  sim.define('WAWebQueryExistsJob', () => ({
    async queryWidExists(wid) {
      const found = await sim.request('exists', { wid: String(wid) });
      if (!found) return null;
      const answer = sim.createWid(found.wid);
      if (answer.server === 'c.us') {
        sim.learnLid({ phone: answer, lid: found.lid });
      }
      return { wid: answer, biz: found.isBusiness, bizInfo: undefined, disappearingMode: undefined };
    },
  }));
  sim.define('WAWebApiContact', () => ({
    getCurrentLid: (wid) => sim.lidOf(wid),
    getPhoneNumber: (wid) => sim.phoneOf(wid),
    getAlternateUserWid: (wid) => (wid.isLid() ? sim.phoneOf(wid) : sim.lidOf(wid)),
    lidPnCache: { getPhoneNumber: (wid) => sim.phoneOf(wid), getCurrentLid: (wid) => sim.lidOf(wid) },
  }));
  sim.define('WAWebLidMigrationUtils', () => ({
    toPn: (wid) => (wid.isLid() ? sim.phoneOf(wid) : wid),
    toLid: (wid) => (wid.isLid() ? wid : sim.lidOf(wid)),
  }));
  sim.define('WAWebContactGetters', () => ({
    getIsMe: (contact) => [text(sim.me?.wid), text(sim.me?.lid)].includes(text(contact)),
    getIsUser: (contact) => contact.id.isUser(),
    getIsGroup: (contact) => contact.id.isGroup(),
    getIsWAContact: (contact) => contact.pushname !== undefined,
    getUserid: (contact) => contact.id.user,
    getVerifiedName: () => undefined,
    getVerifiedLevel: () => undefined,
    getStatusMute: () => false,
    getName: (contact) => contact.name,
    getShortName: (contact) => contact.shortName,
    getPushname: (contact) => contact.pushname,
    getIsEnterprise: () => false,
  }));
  sim.define('WAWebFrontendContactGetters', () => ({
    getIsMyContact: (contact) => contact.isMyContact === true,
  }));
  sim.define('WAWebContactCollection', () => ({ getMeContact: () => sim.contacts.get(sim.me?.wid) }));
  sim.define('WAWebContactProfilePicThumbBridge', () => ({
    async requestProfilePicFromServer(chat) {
      const hash = await sim.request('picture', { wid: text(chat) });
      if (!hash)
        throw Object.assign(new Error('item-not-found'), { name: 'ServerStatusCodeError', status: 404 });
      const eurl = `https://web.whatsapp.com/media/${hash}`;
      return { eurl, img: eurl, previewEurl: eurl, tag: hash };
    },
    async sendSetPicture(_wid, _thumbnail, picture) {
      await sim.request('setPicture', { jpeg: picture.split(',')[1] ?? null });
      return { status: 200 };
    },
    async requestDeletePicture() {
      await sim.request('setPicture', { jpeg: null });
      return { status: 200 };
    },
  }));
  sim.define('WAWebContactStatusBridge', () => ({
    getStatus: async ({ wid }) => ({ status: await sim.request('about', { wid: text(wid) }) }),
    setMyStatus: (about) => sim.request('setAbout', { about }),
  }));
  sim.define('WAWebSetPushnameConnAction', () => ({
    async setPushname(name) {
      await sim.request('setName', { name });
      sim.conn.set({ pushname: name });
    },
  }));
  const chatState = (state: 'typing' | 'recording' | 'paused') => (wid: Wid) =>
    sim.request('presence', { chat: text(wid), state });
  sim.define('WAWebChatStateBridge', () => ({
    sendChatStateComposing: chatState('typing'),
    sendChatStateRecording: chatState('recording'),
    sendChatStatePaused: chatState('paused'),
  }));
  sim.define('WAWebPresenceChatAction', () => ({
    sendPresenceAvailable: () => Promise.resolve(),
    sendPresenceUnavailable: () => Promise.resolve(),
  }));
  sim.define('WAWebBlockContactUtils', () => ({
    getContactToBlockOnlyUseIfNoAssociatedChat: (contact) => contact,
  }));
  const block = async (contact: Contact, blocked: boolean) => {
    await sim.request('block', { wid: text(contact), blocked });
    contact.set({ isContactBlocked: blocked });
    const Blocklist = window.require('WAWebCollections').Blocklist as SimulatedCollection<Bare>;
    if (blocked) Blocklist.add(new sim.Model({ id: contact.id }));
    else Blocklist.remove(contact.id);
  };
  sim.define('WAWebBlockContactAction', () => ({
    blockContact: ({ contact }) => block(contact, true),
    unblockContact: (contact) => block(contact, false),
  }));
  const grouped = (digits: string) => `+${digits.slice(0, 2)} ${digits.slice(2, 4)} ${digits.slice(4)}`;
  sim.define('WAWebPhoneUtils', () => ({
    formattedPhoneNumber: (wid) => grouped(text(wid).split('@', 1).join('')),
  }));
  const COUNTRY = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;
  sim.define('WAPhoneFindCC', () => ({ findCC: (digits) => COUNTRY.exec(digits)?.[0] }));
  sim.define('WAWebFindCommonGroupsContactAction', () => ({
    findCommonGroups: (contact) => {
      const shared = sim.chats.filter(
        (chat) => chat.groupMetadata?.participants.get(contact.id) !== undefined,
      );
      (contact as SimulatedContact).hide({
        commonGroups: { serialize: () => shared.map((chat) => chat.serialize()) },
      });
      return Promise.resolve(true);
    },
  }));
  sim.define('WAWebApiDeviceList', () => ({
    getDeviceIds: (wids) => Promise.resolve(wids.map((wid) => ({ id: wid, devices: [{ id: 0 }] }))),
  }));
})(window.__simulator);
