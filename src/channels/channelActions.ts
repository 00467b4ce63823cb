import type { Capability } from '../model/channel.ts';
import type { ChatAddress, ChatState } from '../model/chat.ts';
import type { MessageKey, NumberId, Phone, Wid } from '../model/ids.ts';
import type { Group, GroupSummary, ParticipantChange, ParticipantResult } from '../model/group.ts';
import type { Acted, Refused, Unknown } from './channel.ts';

type Or<Good> = Good | Refused | Unknown;

/**
 * What a channel may support besides messages. A capability that a channel lacks is undefined, and a request for it is
 * answered 501 with its name. Each call has its own deadline; `unknown` means that it may have been done.
 */
export interface ChannelActions extends Partial<Record<Exclude<Capability, 'lookUp'>, unknown>> {
  /** Shows "typing…" in a chat, and resolves when it is over. Never fails. */
  type?(number: NumberId, chat: Wid, ms: number): Promise<void>;
  /** Whether a phone is on WhatsApp, and its spelling there. */
  checkPhone?(
    number: NumberId,
    phone: Phone,
  ): Promise<Or<{ outcome: 'registered'; phone: Phone } | { outcome: 'absent' }>>;
  /** Changes the text of one of the number's messages, for everyone. Repeating it changes nothing. */
  edit?(number: NumberId, key: MessageKey, text: string): Promise<Acted>;
  /** Deletes one of the number's messages, for everyone. Repeating it changes nothing. */
  delete?(number: NumberId, key: MessageKey): Promise<Acted>;
  /** Marks a chat as read on the phone, unless messages have arrived after this one: then `superseded`. */
  seen?(number: NumberId, chat: ChatAddress, upTo: { key: MessageKey; at: Date }): Promise<Acted>;
  /** Shows what the number is doing in a chat. */
  presence?(number: NumberId, chat: ChatAddress, state: ChatState): Promise<Acted>;
  /** Subscribes to typing events of a chat. Repeating it changes nothing. */
  watch?(number: NumberId, chat: ChatAddress): Promise<Acted>;
  /** The groups that the number is a member of now. */
  listGroups?(number: NumberId): Promise<Or<{ outcome: 'groups'; groups: GroupSummary[] }>>;
  readGroup?(number: NumberId, group: Wid): Promise<Or<{ outcome: 'group'; group: Group }>>;
  /** Not idempotent: a repeated call creates a second group. */
  createGroup?(
    number: NumberId,
    subject: string,
    participants: Phone[],
  ): Promise<Or<{ outcome: 'created'; group: Wid; participants: ParticipantResult[] }>>;
  /** The result for each participant is looked up afterwards, whatever WhatsApp answered. */
  changeParticipants?(
    number: NumberId,
    group: Wid,
    change: ParticipantChange,
    participants: Phone[],
  ): Promise<Or<{ outcome: 'changed'; participants: ParticipantResult[] }>>;
  /** null: unchanged. */
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
  /** null: unchanged. */
  setProfile?(number: NumberId, wish: { name: string | null; about: string | null }): Promise<Acted>;
  /** The number's own picture; null removes it. Repeating it changes nothing. */
  setPicture?(number: NumberId, picture: { mimetype: string; base64: string } | null): Promise<Acted>;
  /** `url` is null if they have no picture or do not show it; `base64` is null if only the URL is known. */
  readPicture?(
    number: NumberId,
    chat: ChatAddress,
  ): Promise<Or<{ outcome: 'picture'; url: string | null; base64: string | null }>>;
}
