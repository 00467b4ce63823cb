import type { MsgKey, Wid } from './ids.ts';
import type { Msg } from './message.ts';
import type { Collection, FindingCollection, ModelMethods } from './model.ts';

export interface ParticipantAttributes {
  id: Wid;
  isAdmin?: boolean;
  isSuperAdmin?: boolean;
}
export type Participant = ModelMethods<ParticipantAttributes> & ParticipantAttributes;

export interface GroupMetadataAttributes {
  id: Wid;
  subject?: string;
  desc?: string;
  descId?: string | null;
  owner?: Wid | undefined;
  /** Seconds since 1970. */
  creation?: number;
  announce?: boolean;
  restrict?: boolean;
  isLidAddressingMode?: boolean;
  size?: number;
}
export type GroupMetadata = ModelMethods<GroupMetadataAttributes> &
  GroupMetadataAttributes & { participants: Collection<Participant> };

export interface Chatstate {
  /** `typing`, `recording_audio`, or another name for doing nothing. */
  type?: string | undefined;
}
export interface PresenceAttributes {
  id: Wid;
}
export type Presence = ModelMethods<PresenceAttributes> &
  PresenceAttributes & { chatstate?: Chatstate; subscribe?(): Promise<void> };

export interface ChatAttributes {
  id: Wid;
  name?: string;
  /** Seconds since 1970, of the newest message. */
  t?: number | undefined;
  /** -1: marked as unread by hand. */
  unreadCount: number;
  archive: boolean;
  /** Seconds since 1970; 0: not pinned. */
  pin: number;
  muteExpiration: number;
  lastReceivedKey?: MsgKey | undefined;
}
export type Chat = ModelMethods<ChatAttributes> &
  ChatAttributes & {
    readonly formattedTitle?: string | undefined;
    /** Those that the page holds in memory. */
    msgs?: Collection<Msg>;
    groupMetadata?: GroupMetadata | undefined;
    presence?: Presence;
  };

export interface ContactAttributes {
  id: Wid;
  /** In the phone's address book. */
  name?: string | undefined;
  /** Which the person chose. */
  pushname?: string | undefined;
  verifiedName?: string | undefined;
  shortName?: string | undefined;
  phoneNumber?: Wid | undefined;
  isBusiness?: boolean;
  isMyContact?: boolean;
  isContactBlocked?: boolean;
  type?: 'in' | 'out';
}
export type Contact = ModelMethods<ContactAttributes> &
  ContactAttributes & { readonly formattedName?: string };

export type ChatCollection = FindingCollection<Chat>;
export interface ContactCollection extends FindingCollection<Contact> {
  /** Makes one that only has an id where none is known. */
  gadd(id: Wid | string): Contact;
}
