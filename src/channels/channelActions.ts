import type { Capability } from '../model/channel.ts';
import type { ChatAddress, ChatState } from '../model/chat.ts';
import type { MessageKey, NumberId, Phone, Wid } from '../model/ids.ts';
import type { Group, GroupSummary, ParticipantChange, ParticipantResult } from '../model/group.ts';
import type { Acted, Refused, Unknown } from './channel.ts';

type Or<Good> = Good | Refused | Unknown;

/**
 * What a channel may do besides carrying messages. A capability that a channel lacks is absent, and asking for it is
 * answered 501 with its name. Each has a deadline of its own; `unknown` says that it may have been done.
 */
export interface ChannelActions extends Partial<Record<Exclude<Capability, 'lookUp'>, unknown>> {
  /** Shows "typing…" in a chat for so long, and returns when it is over. Never fails. */
  type?(number: NumberId, chat: Wid, ms: number): Promise<void>;
  /** Whether a phone is on WhatsApp, and how WhatsApp spells it. */
  checkPhone?(
    number: NumberId,
    phone: Phone,
  ): Promise<Or<{ outcome: 'registered'; phone: Phone } | { outcome: 'absent' }>>;
  /** Changes the text of a message of the number's, for everyone. The same text again changes nothing. */
  edit?(number: NumberId, key: MessageKey, text: string): Promise<Acted>;
  /** Deletes a message of the number's, for everyone; again changes nothing. */
  delete?(number: NumberId, key: MessageKey): Promise<Acted>;
  /** Marks a chat as read on the phone, if nothing came after this message of it; `superseded` if something did. */
  seen?(number: NumberId, chat: ChatAddress, upTo: { key: MessageKey; at: Date }): Promise<Acted>;
  /** Shows what the number is doing in a chat. */
  presence?(number: NumberId, chat: ChatAddress, state: ChatState): Promise<Acted>;
  /** Asks to be told what the other side of a chat is doing; again changes nothing. */
  watch?(number: NumberId, chat: ChatAddress): Promise<Acted>;
  /** The groups that the number is in, as it stands now. */
  listGroups?(number: NumberId): Promise<Or<{ outcome: 'groups'; groups: GroupSummary[] }>>;
  readGroup?(number: NumberId, group: Wid): Promise<Or<{ outcome: 'group'; group: Group }>>;
  /** Not repeatable: asked twice, there are two. */
  createGroup?(
    number: NumberId,
    subject: string,
    participants: Phone[],
  ): Promise<Or<{ outcome: 'created'; group: Wid; participants: ParticipantResult[] }>>;
  /** What became of each is looked up afterwards, whatever WhatsApp said. */
  changeParticipants?(
    number: NumberId,
    group: Wid,
    change: ParticipantChange,
    participants: Phone[],
  ): Promise<Or<{ outcome: 'changed'; participants: ParticipantResult[] }>>;
  /** null leaves it as it is. */
  updateGroup?(
    number: NumberId,
    group: Wid,
    wish: { subject: string | null; description: string | null },
  ): Promise<Acted>;
  inviteLink?(number: NumberId, group: Wid): Promise<Or<{ outcome: 'link'; link: string }>>;
  leaveGroup?(number: NumberId, group: Wid): Promise<Acted>;
  readProfile?(
    number: NumberId,
  ): Promise<Or<{ outcome: 'profile'; name: string | null; about: string | null }>>;
  /** null leaves it as it is. */
  setProfile?(number: NumberId, wish: { name: string | null; about: string | null }): Promise<Acted>;
  /** The number's own; null removes it. The same again changes nothing. */
  setPicture?(number: NumberId, picture: { mimetype: string; base64: string } | null): Promise<Acted>;
  /** `url` is null where they have no picture, or show it to nobody; `base64` where only the url is known. */
  readPicture?(
    number: NumberId,
    chat: ChatAddress,
  ): Promise<Or<{ outcome: 'picture'; url: string | null; base64: string | null }>>;
}
