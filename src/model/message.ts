import type { MediaId, MessageKey, Phone, Wid } from './ids.ts';

export const deliveryStatuses = [
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
  'uncertain',
] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/**
 * A status only ever advances to a higher rank. `uncertain` and `failed` rank below `sent`: a receipt that arrives later
 * is better knowledge than either.
 */
export const statusRank: Record<DeliveryStatus, number> = {
  queued: 0,
  sending: 1,
  uncertain: 2,
  failed: 3,
  sent: 4,
  delivered: 5,
  read: 6,
  played: 7,
};

export const messageTypes = [
  'text',
  'image',
  'video',
  'audio',
  'voice',
  'document',
  'sticker',
  'location',
  'contact',
  'poll',
  'reaction',
  'unknown',
] as const;
export type MessageType = (typeof messageTypes)[number];

export const mediaStates = ['pending', 'ready', 'failed', 'expired'] as const;
export type MediaState = (typeof mediaStates)[number];

export const mediaTypes = ['image', 'video', 'audio', 'voice', 'document', 'sticker'] as const;
export type MediaType = (typeof mediaTypes)[number];

/** Media is capped where it enters: base64 through the browser's pipe took 15 s for 64 MB and 100 MB killed the page. */
export const MAX_MEDIA_BYTES = 64 * 1024 * 1024;

export interface MediaInfo {
  mimetype: string;
  filename: string | null;
  /** Bytes, where known. */
  size: number | null;
}
export interface Location {
  /** Degrees. */
  latitude: number;
  longitude: number;
  name: string | null;
  address: string | null;
}
export interface ContactCard {
  name: string;
  /** Several cards that were sent at once stand one after the other. */
  vcard: string;
}

export interface Poll {
  question: string;
  options: string[];
  /** More than one option may be chosen. */
  multiple: boolean;
}

/** What people write. `quoted` is the key of a message of the same number. */
export type WrittenContent =
  | {
      type: 'text';
      text: string;
      quoted: MessageKey | null;
      /** People named in the text as `@` and their phone. */
      mentions: Phone[];
      linkPreview: boolean;
    }
  | { type: MediaType; media: MediaInfo & { id: MediaId }; text: string | null; quoted: MessageKey | null }
  | { type: 'location'; location: Location; quoted: MessageKey | null }
  | { type: 'contact'; contact: ContactCard; quoted: MessageKey | null }
  | { type: 'poll'; poll: Poll; quoted: MessageKey | null };

/** What goes into one message. A forward is copied from `source` in the page where that is there, else written anew. */
export type MessageContent =
  | WrittenContent
  | { type: 'forward'; source: MessageKey | null; content: WrittenContent; text: string | null };

/** The file of a content, where it has one. */
export function fileOf(content: MessageContent): (MediaInfo & { id: MediaId }) | null {
  const written = content.type === 'forward' ? content.content : content;
  return 'media' in written ? written.media : null;
}

/** What the outbox owes: a message, or a reaction to one. */
export type OutgoingContent = MessageContent | { type: 'reaction'; target: MessageKey; emoji: string };

/** Meta's business-scoped user id, like `BR.13491208655302741918`: it names a person within one business portfolio. */
export interface Bsuid {
  /** The id of the business portfolio. */
  scope: string;
  value: string;
}

/** A person as WhatsApp shows them: at least one of phone, LID and bsuid is known. */
export interface Peer {
  phone: Phone | null;
  lid: Wid | null;
  /** WhatsApp Web does not tell it. */
  bsuid?: Bsuid;
  /** The name in the phone's address book, then the one they gave themselves. */
  name: string | null;
}

/** A message as a channel saw it, in or out (`fromMe`: also what the person typed on the phone itself). */
export interface SeenMessage {
  key: MessageKey;
  chat: { kind: 'contact'; peer: Peer } | { kind: 'group'; wid: Wid; title: string | null };
  /** Who wrote it, in a group; null in a direct chat. */
  author: Peer | null;
  fromMe: boolean;
  type: MessageType;
  /** WhatsApp's own name of the kind, where `type` says less: `ptv`, `list_response`, `order`. */
  whatsappType: string | null;
  text: string | null;
  media: MediaInfo | null;
  location: Location | null;
  contact: ContactCard | null;
  poll: Poll | null;
  /** The people named in the text. */
  mentions: Peer[];
  forwarded: boolean;
  quoted: MessageKey | null;
  /** Milliseconds since 1970, WhatsApp's clock; 0: it did not say. */
  timestamp: number;
  status: DeliveryStatus | null;
  /** Found by looking back, not heard live. */
  backfilled: boolean;
}

/** Nothing more is owed: WhatsApp's server has it, it failed, or nobody can know. */
export const isFinal = (status: DeliveryStatus): boolean => statusRank[status] >= statusRank.uncertain;
