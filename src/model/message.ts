import type { ContactCard, Location, MediaInfo, MessageType, Poll } from './content.ts';
import type { MessageKey, Phone, Wid } from './ids.ts';

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

/** Where a failure is reported after `sent` too, and for good: only the recipient's own receipt is better knowledge. */
export const rankWithFinalFailures: Record<DeliveryStatus, number> = { ...statusRank, failed: 4.5 };

/** Meta's business-scoped user id, like `BR.13491208655302741918`: it names a person within one business portfolio. */
export interface Bsuid {
  /** The id of the business portfolio. */
  scope: string;
  value: string;
}

/** Whom a message goes to: a person by phone or by Meta's user id, or a person or group by WhatsApp's own address. */
export type Recipient = { phone: Phone } | { userId: string } | { wid: Wid };

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
