import type { PageEventName, PageEvents } from '../wire.ts';

/** -1 refused, 0 pending, 1 server, 2 device, 3 read, 4 played. */
export type Ack = -1 | 0 | 1 | 2 | 3 | 4;

export type Dialect = 'stock' | 'live';

export interface PhoneOptions {
  /** Digits only, with country code. */
  phone: string;
  name: string;
  lid?: string | undefined;
  /** Others see only this person's LID. */
  hasPhoneNumberHidden?: boolean | undefined;
  /** Registered at WhatsApp without Brazil's ninth digit, whatever form `phone` has. */
  withoutNinthDigit?: boolean | undefined;
  about?: string | undefined;
  isBusiness?: boolean | undefined;
  /** A number of Meta's Cloud API: it has no phone, and programs answer. */
  cloud?: boolean | undefined;
}

export interface Phone {
  phone: string;
  name: string;
  lid: string;
  hasPhoneNumberHidden: boolean;
  about: string;
  isBusiness: boolean;
  cloud?: boolean | undefined;
  /** Media id of the profile picture. */
  picture: string | null;
  online: boolean;
  blocked: string[];
  /** Per chat settings that WhatsApp syncs between devices. */
  chats: Record<string, ChatSettings>;
}

export interface ChatSettings {
  archived?: boolean;
  pinnedAt?: number;
  muteExpiration?: number;
  markedUnread?: boolean;
  clearedAt?: number;
}

export interface Group {
  id: string;
  subject: string;
  description: string;
  descriptionId: string | null;
  owner: string;
  createdAt: number;
  participants: { phone: string; isAdmin: boolean; isSuperAdmin: boolean }[];
  announce: boolean;
  restrict: boolean;
  /** Participants are named by LID. */
  lidAddressing: boolean;
  inviteCode: string;
}

export interface Browser {
  os: string;
  name: string;
}

/** A linked device: one browser profile. */
export interface Device {
  id: string;
  secret: string;
  phone: string;
  browser: Browser;
  linkedAt: number;
  whatsNewSeen: boolean;
  /** Events that this device has not confirmed yet. */
  queue: QueuedEvent[];
}

export interface LinkedDevice {
  id: string;
  browser: Browser;
  linkedAt: number;
  connected: boolean;
  /** How many events wait for it. */
  queued: number;
}

export type PhoneSummary = Phone & { devices: LinkedDevice[] };

export type QueuedEvent =
  | { kind: 'message'; key: string }
  | { kind: 'edit'; key: string }
  | { kind: 'revoke'; key: string }
  | { kind: 'vote'; key: string; by: string; options: number[]; at: number }
  | { kind: 'reaction'; key: string; by: string; emoji: string; at: number };

export interface Media {
  /** SHA-256, base64: WhatsApp's `filehash`. */
  sha256: string;
  mimetype: string;
  size: number;
  filename?: string | undefined;
}

export interface Receipt {
  ack: Ack;
  /** When it arrived at this number's phone and devices. Before that they must not see it. */
  arrivedAt?: number;
  deliveredAt?: number;
  readAt?: number;
  playedAt?: number;
}

/** Everything the network knows of one message. */
export interface CarriedMessage {
  /** `<sender's phone>/<message id>`. */
  key: string;
  id: string;
  from: string;
  /** A phone's digits, or a group's id. */
  to: string;
  type: string;
  body: string;
  caption?: string | undefined;
  media?: Media | undefined;
  /** Further attributes of the message in the page (lat, lng, vcardList, quotedMsg …). */
  extra: Record<string, unknown>;
  origin: 'phone' | 'web';
  submittedAt: number;
  /** How often the same id was submitted. It is delivered once. */
  submissions: number;
  ack: Ack;
  /** The acks that the sender got, in order. */
  acks: { ack: Ack; at: number }[];
  receipts: Record<string, Receipt>;
  edits: { body: string; at: number }[];
  reactions: Record<string, { emoji: string; at: number }>;
  /** For a poll: the indexes of the options that each phone has chosen. */
  votes?: Record<string, { options: number[]; at: number }> | undefined;
  revoked: boolean;
  deletedFor: string[];
  starredBy: string[];
  errorCode?: number | undefined;
}

export interface CarriedFilter {
  id?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  type?: string | undefined;
  body?: string | undefined;
}

export interface Coverage {
  module: string;
  phone: string | null;
  page: string;
  count: number;
}

export interface WaitingPage {
  page: string;
  browser: Browser;
  qrText: string | null;
  /** The phone number typed into this page for a pairing code. */
  codePhone: string | null;
  code: string | null;
  since: number;
  /** Which number of the product shows this code; null: nobody has said so. */
  number: { name: string; phone: string } | null;
}

/** One event from the network to a page. */
export type PageEvent = { [Name in PageEventName]: { name: Name; data: PageEvents[Name] } }[PageEventName];

/** The network's connection to one page. */
export interface PageLink {
  id: string;
  /** Whether the page accepts messages now. */
  receiving: boolean;
  push(event: PageEvent): void;
  /** Resolves when the page has processed the event. */
  pushConfirmed(event: PageEvent): Promise<void>;
  close(): void;
}

/** An error that WhatsApp's server answers to a request. */
export class Refusal extends Error {
  readonly code: number;
  constructor(message: string, code = 400) {
    super(message);
    this.name = 'ServerStatusCodeError';
    this.code = code;
  }
}
