import type { FaultValue, Settings } from './network/faults.ts';
import type { Ack, Media, Receipt } from './network/types.ts';

/** The messages between the page and the network. The page scripts and the server are both typed by them. */

export interface Credentials {
  deviceId: string;
  secret: string;
}

export interface WireMessage {
  /** The key's text, as the receiving page has it. */
  key: string;
  id: string;
  fromMe: boolean;
  remote: string;
  participant?: string;
  author?: string;
  from: string;
  to: string;
  type: string;
  body?: string | undefined;
  caption?: string | undefined;
  media?: Media | undefined;
  /** Seconds since 1970. */
  t: number;
  ack: number;
  notifyName?: string | undefined;
  hasReaction: boolean;
  star: boolean;
  latestEditSenderTimestampMs?: number | undefined;
  mentionedJidList?: string[];
}

export interface WireGroup {
  id: string;
  subject: string;
  desc: string;
  descId: string | null;
  owner: string;
  /** Seconds since 1970. */
  creation: number;
  announce: boolean;
  restrict: boolean;
  isLidAddressingMode: boolean;
  size: number;
  participants: { id: string; isAdmin: boolean; isSuperAdmin: boolean }[];
}

export interface WireChat {
  id: string;
  name: string;
  t?: number | undefined;
  unreadCount: number;
  archive: boolean;
  pin: number;
  muteExpiration: number;
  messages?: WireMessage[];
  hasEarlier?: boolean;
  group?: WireGroup | undefined;
}

export interface WireContact {
  id: string;
  phoneNumber?: string | undefined;
  lid?: string;
  name?: string;
  pushname?: string;
  isBusiness?: boolean;
  isBlocked?: boolean;
  isMyContact?: boolean;
}

export interface WireReaction {
  by: string;
  emoji: string;
  /** Milliseconds since 1970. */
  at: number;
}
export interface WireVote {
  by: string;
  options: number[];
  at: number;
}

export interface Submission {
  id: string;
  to: string;
  type: string;
  body: string;
  caption?: string | undefined;
  media?: Media | undefined;
  extra?: Record<string, unknown> | undefined;
}

interface Browser {
  os: string;
  name: string;
}
interface Id {
  id: string;
}
interface ByChat {
  chat: string;
}
interface ByWid {
  wid: string;
}
type Nothing = Record<string, never>;

/** The page's requests: input and answer. */
export interface PageRequests {
  hello: {
    input: {
      page: string;
      credentials: Credentials | null;
      keys: { staticKey: string; identityKey: string; advSecret: string; platform: string };
      browser: Browser;
    };
    answer: { linked: boolean; settings: Settings };
  };
  describe: { input: { browser: Browser }; answer: null };
  refreshQr: { input: Nothing; answer: null };
  pairingCode: { input: { phone: string }; answer: string };
  passkeyAnswer: { input: { clientDataJson: string }; answer: null };
  passkeyCancel: { input: Nothing; answer: null };
  unknownModule: { input: { module: string }; answer: null };

  start: {
    input: Nothing;
    answer: {
      me: { phone: string; lid: string; name: string; isBusiness: boolean };
      whatsNewSeen: boolean;
      chats: WireChat[];
      contacts: (WireContact | null)[];
    };
  };
  receive: { input: Nothing; answer: null };
  synced: { input: Nothing; answer: null };
  whatsNewDismissed: { input: Nothing; answer: null };
  logout: { input: Nothing; answer: null };

  submit: { input: Submission; answer: { ack: Ack; errorCode: number | undefined; t: number } };
  chat: { input: ByWid; answer: WireChat | null };
  earlier: { input: { chat: string; before: string | null }; answer: WireMessage[] };
  message: { input: Id; answer: WireMessage };
  messageInfo: { input: Id; answer: (Receipt & Id)[] };
  sendSeen: { input: ByChat; answer: unknown };
  played: { input: Id; answer: Ack };
  presence: { input: { chat: string; state: 'typing' | 'recording' | 'paused' }; answer: null };
  edit: { input: { id: string; body: string }; answer: null };
  revoke: { input: Id; answer: null };
  deleteForMe: { input: Id; answer: null };
  star: { input: { id: string; on: boolean }; answer: null };
  react: { input: { id: string; emoji: string }; answer: null };
  reactions: { input: Id; answer: WireReaction[] };
  vote: { input: { id: string; options: number[] }; answer: null };
  votes: { input: Id; answer: WireVote[] };
  chatSetting: {
    input: {
      chat: string;
      archived?: boolean;
      pinnedAt?: number;
      muteExpiration?: number;
      markedUnread?: boolean;
    };
    answer: null;
  };
  clearChat: { input: ByChat; answer: null };
  capping: { input: Nothing; answer: { used: number; total: number | null } };
  acquainted: { input: ByChat; answer: boolean };

  group: { input: Id; answer: WireGroup };
  groupCreate: {
    input: { subject: string; members: string[]; lidAddressing: boolean };
    answer: WireGroup;
  };
  groupChange: {
    input: { id: string; change: 'add' | 'remove' | 'promote' | 'demote'; members: string[] };
    answer: null;
  };
  groupSubject: { input: { id: string; subject: string }; answer: null };
  groupDescription: { input: { id: string; description: string; descriptionId: string }; answer: null };
  groupProperty: {
    input: { id: string; property: 'announcement' | 'restrict' | 'member_add_mode'; value: boolean };
    answer: null;
  };
  groupLeave: { input: Id; answer: null };
  groupInvite: { input: Id; answer: string };
  groupJoin: { input: { code: string }; answer: WireGroup };

  contact: { input: ByWid; answer: WireContact | null };
  exists: { input: ByWid; answer: { wid: string; lid: string; isBusiness: boolean } | null };
  picture: { input: ByWid; answer: string | null };
  setPicture: { input: { jpeg: string | null }; answer: null };
  about: { input: ByWid; answer: string | null };
  setAbout: { input: { about: string }; answer: null };
  setName: { input: { name: string }; answer: null };
  block: { input: { wid: string; blocked: boolean }; answer: null };
}

/** The network's events and their data. */
export interface PageEvents {
  settings: Settings;
  /** Of the next QR code. */
  ref: string;
  idle: null;
  paired: { credentials: Credentials; settings: Settings };
  state: string;
  unlinked: null;
  passkey: { challenge: string; refuse: boolean };
  passkeyCode: { code: string };
  message: WireMessage;
  ack: { id: string; ack: Ack };
  edit: WireMessage;
  revoke: WireMessage;
  reaction: WireReaction & { message: WireMessage };
  vote: WireVote & { message: WireMessage };
  read: { chat: string };
  group: WireGroup;
  presence: { chat: string; from: string; state: 'typing' | 'recording' | 'paused' };
  // Faults that happen once.
  freeze: FaultValue;
  reload: FaultValue;
  strayLogout: FaultValue;
  crash: FaultValue;
}
export type PageEventName = keyof PageEvents;
