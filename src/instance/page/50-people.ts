'use strict';
// Addresses: phones (…@c.us) and hidden users (…@lid). A LID is never parsed as a phone.
import type { phoneSpellings } from '../../model/phone.ts';
import type { Chat } from '../../whatsappPage/chat.ts';
import type { MsgKey, Wid } from '../../whatsappPage/ids.ts';
import type { Answers } from '../pageAnswers.ts';

/** The address of a person or a chat. */
type Address = string | Wid;

declare global {
  interface RamalPage {
    toWid: (address: Address) => Wid;
    serialized: (id: Wid | MsgKey) => string;
    peer: (address: Address, saidName?: string | null) => Answers['peer'];
    me: () => { phone: Wid | undefined; lid: Wid | undefined };
    isMe: (address: Address) => boolean;
    formsOf: (phone: string) => string[];
    /** Finds a chat, or opens a new one. */
    findChat: (address: string) => Promise<Chat>;
  }
  interface Window {
    ramalPhoneSpellings: typeof phoneSpellings;
  }
}

((Ramal) => {
  const toWid = (address: Address) => window.require('WAWebWidFactory').createWid(String(address));
  const serialized = (id: Wid | MsgKey) => id._serialized ?? String(id);
  const isLid = (wid: Wid) => wid.server === 'lid';
  const userOf = (wid: Wid) => wid.user.split(':', 1).join('');

  /** Both addresses of a person, as far as the page knows them. */
  function addresses(wid: Wid) {
    const api = Ramal.tryRequire('WAWebApiContact');
    const phone = isLid(wid) ? api?.getPhoneNumber?.(wid) : wid;
    const lid = isLid(wid) ? wid : api?.getCurrentLid?.(wid);
    return { phone: phone ? userOf(phone) : null, lid: lid ? `${userOf(lid)}@lid` : null };
  }

  function nameOf(wid: Wid) {
    const contact = window.require('WAWebCollections').Contact.get(serialized(wid));
    return contact?.name || contact?.verifiedName || contact?.pushname || null;
  }

  Ramal.toWid = toWid;
  Ramal.serialized = serialized;

  Ramal.peer = (address, saidName) => {
    const wid = toWid(address);
    return { ...addresses(wid), name: nameOf(wid) || saidName || null };
  };

  Ramal.me = () => {
    const user = window.require('WAWebUserPrefsMeUser');
    const lid = user.getMaybeMeLidUser();
    return { phone: user.getMaybeMePnUser(), lid };
  };

  Ramal.isMe = (address) => {
    const { phone, lid } = Ramal.me();
    const user = userOf(toWid(address));
    return [phone, lid].some((wid) => wid && userOf(wid) === user && wid.server === toWid(address).server);
  };

  Ramal.linked = () => {
    const { phone, lid } = Ramal.me();
    const name = Ramal.tryRequire('WAWebConnModel')?.Conn?.pushname || null;
    return { phone: phone ? userOf(phone) : null, lid: lid ? `${userOf(lid)}@lid` : null, name };
  };

  /** The spellings of a phone that WhatsApp may use (src/model/phone.ts). The given one comes first. */
  Ramal.formsOf = (phone) => {
    for (const { pattern, forms } of window.ramalPhoneSpellings) {
      if (!new RegExp(pattern).test(phone)) continue;
      return [...new Set([phone, ...forms.map((form) => phone.replace(new RegExp(pattern), form))])];
    }
    return [phone];
  };

  /** Asks whether a phone is on WhatsApp. The answer may have another spelling, or a LID. */
  Ramal.checkPhone = async (phone) => {
    const { queryWidExists } = window.require('WAWebQueryExistsJob');
    let found;
    for (const form of Ramal.formsOf(phone)) {
      found = await queryWidExists(toWid(`${form}@c.us`));
      if (found?.wid) break;
    }
    if (!found?.wid) return { outcome: 'absent' };
    const known = addresses(toWid(serialized(found.wid)));
    return { outcome: 'registered', wid: serialized(found.wid), phone: known.phone ?? phone };
  };

  const hasNoLid = (error: unknown) => {
    const { message } = (error ?? {}) as { message?: unknown };
    return /no lid for user/i.test(String(message ?? error));
  };

  async function openChat(address: string) {
    const chat = await window.WWebJS.getChat(address, { getAsModel: false });
    if (!chat) throw new Error(`no chat for ${toWid(address).server}`);
    return chat;
  }

  /** Opening a chat by phone may fail until the page has looked up the person: retries once after a look-up. */
  Ramal.findChat = async (address) => {
    try {
      return await openChat(address);
    } catch (error) {
      const wid = toWid(address);
      if (!hasNoLid(error) && isLid(wid)) throw error;
      const found = await window.require('WAWebQueryExistsJob').queryWidExists(wid);
      if (!found?.wid) throw error;
      const lid = Ramal.tryRequire('WAWebApiContact')?.getCurrentLid?.(wid);
      return openChat(serialized(lid ?? found.wid));
    }
  };
})(window.Ramal);
