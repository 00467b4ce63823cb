import type { MsgKey, Wid } from './ids.ts';
import type { Collection, IdLike, ModelMethods } from './model.ts';

/** What another client wrote into a message. It is not validated: each part may be missing or of any type. */
export type Unvalidated<Type> = Type extends readonly (infer Item)[]
  ? readonly Unvalidated<Item>[] | null | undefined
  : Type extends object
    ? { [Name in keyof Type]?: Unvalidated<Type[Name]> } | null | undefined
    : unknown;

/** Where a file is on WhatsApp's servers, and how it is decrypted. */
export interface MediaReference {
  mimetype?: Unvalidated<string>;
  size?: Unvalidated<number>;
  filename?: Unvalidated<string>;
  /** SHA-256, base64, of the file as people see it. */
  filehash?: string | undefined;
  encFilehash?: string | undefined;
  mediaKey?: string | undefined;
  mediaKeyTimestamp?: number | undefined;
  directPath?: string | undefined;
}

interface Button {
  displayText: string;
  url: string;
  phoneNumber: string;
}

/** What a copy of a file keeps besides. */
interface FileAttributes {
  width?: number | undefined;
  height?: number | undefined;
  /** Seconds. */
  duration?: number | string | undefined;
  pageCount?: number | undefined;
  waveform?: Uint8Array | readonly number[] | undefined;
  isGif?: boolean;
  isAnimated?: boolean;
  streamingSidecar?: unknown;
  thumbnail?: string | undefined;
  thumbnailDirectPath?: string | undefined;
  thumbnailSha256?: string | undefined;
  thumbnailEncSha256?: string | undefined;
}

/** What only some kinds of messages have. */
interface ContentAttributes {
  lat?: number;
  lng?: number;
  /** The name of a place. */
  loc?: Unvalidated<string>;
  isLive?: boolean;
  vcardFormattedName?: Unvalidated<string>;
  vcardList?: Unvalidated<{ displayName: string; vcard: string }[]>;
  pollName?: Unvalidated<string>;
  pollOptions?: Unvalidated<{ name: string; localId: number }[]>;
  pollSelectableOptionsCount?: number;
  isViewOnce?: boolean;
  title?: Unvalidated<string>;
  description?: Unvalidated<string>;
  comment?: Unvalidated<string>;
  footer?: Unvalidated<string>;
  list?: Unvalidated<{
    title: string;
    description: string;
    sections: { title: string; rows: { title: string; description: string }[] }[];
  }>;
  listResponse?: Unvalidated<{ title: string }>;
  selectedDisplayText?: Unvalidated<string>;
  dynamicReplyButtons?: Unvalidated<{ buttonText: { displayText: string } }[]>;
  hydratedButtons?: Unvalidated<{ quickReplyButton: Button; urlButton: Button; callButton: Button }[]>;
  orderTitle?: Unvalidated<string>;
  itemCount?: Unvalidated<number>;
  message?: Unvalidated<string>;
  /** Amounts are thousandths of the currency. */
  totalAmount1000?: Unvalidated<number>;
  totalCurrencyCode?: Unvalidated<string>;
  priceAmount1000?: Unvalidated<number>;
  currencyCode?: Unvalidated<string>;
  url?: Unvalidated<string>;
  matchedText?: Unvalidated<string>;
  canonicalUrl?: Unvalidated<string>;
  inviteGrpName?: Unvalidated<string>;
  eventName?: Unvalidated<string>;
  eventDescription?: Unvalidated<string>;
  /** Seconds. */
  eventStartTime?: Unvalidated<number>;
  eventEndTime?: Unvalidated<number>;
  eventLocation?: string | Unvalidated<{ name: string; address: string }>;
  paymentNoteMsg?: Unvalidated<{ body: string }>;
  paymentAmount1000?: Unvalidated<number>;
  paymentCurrency?: Unvalidated<string>;
}

export interface MsgAttributes extends MediaReference, FileAttributes, ContentAttributes {
  id: MsgKey;
  /** WhatsApp's name of the kind: `chat`, `image`, `ptt`, … */
  type: string;
  subtype?: string | undefined;
  from?: Wid | undefined;
  to?: Wid | undefined;
  /** In a group: who wrote it. */
  author?: Wid | undefined;
  self?: 'in' | 'out';
  /** The text; of a file its small picture, of a contact the vCard. */
  body?: Unvalidated<string>;
  caption?: Unvalidated<string>;
  /** Seconds since 1970. */
  t?: number | undefined;
  /** -1 refused, 0 pending, 1 server, 2 device, 3 read, 4 played. */
  ack?: number | undefined;
  notifyName?: string | undefined;
  /** Without it the library does not report the message. */
  isNewMsg?: boolean;
  isUnsentMedia?: boolean;
  isForwarded?: boolean;
  forwardingScore?: number;
  star?: boolean;
  viewed?: boolean;
  hasReaction?: boolean;
  mentionedJidList?: readonly (string | Wid)[] | null | undefined;
  quotedStanzaID?: string | undefined;
  quotedParticipant?: string | Wid | undefined;
  quotedMsg?: Partial<MsgAttributes> | undefined;
  latestEditSenderTimestampMs?: number | undefined;
  /** Of a message that was deleted for everybody. */
  protocolMessageKey?: MsgKey;
}

export type Msg = ModelMethods<MsgAttributes> & MsgAttributes;

export interface MsgCollection extends Collection<Msg> {
  /** Also asks the page's own database, for what is no longer in memory. */
  getMessagesById(keys: readonly IdLike[]): Promise<{ messages: Msg[] } | undefined>;
  search(
    text: string,
    page?: number,
    count?: number,
    remote?: IdLike,
  ): Promise<{ messages: Msg[]; eof: boolean }>;
}
