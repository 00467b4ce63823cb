import type { MsgKey, Wid } from './ids.ts';
import type { Collection, IdLike, ModelMethods } from './model.ts';

/** What another client wrote into a message. It is not validated: each part may be missing or of any type. */
export type Told<Type> = Type extends readonly (infer Item)[]
  ? readonly Told<Item>[] | null | undefined
  : Type extends object
    ? { [Name in keyof Type]?: Told<Type[Name]> } | null | undefined
    : unknown;

/** Where a file is on WhatsApp's servers, and how it is decrypted. */
export interface MediaReference {
  mimetype?: Told<string>;
  size?: Told<number>;
  filename?: Told<string>;
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
  loc?: Told<string>;
  isLive?: boolean;
  vcardFormattedName?: Told<string>;
  vcardList?: Told<{ displayName: string; vcard: string }[]>;
  pollName?: Told<string>;
  pollOptions?: Told<{ name: string; localId: number }[]>;
  pollSelectableOptionsCount?: number;
  isViewOnce?: boolean;
  title?: Told<string>;
  description?: Told<string>;
  comment?: Told<string>;
  footer?: Told<string>;
  list?: Told<{
    title: string;
    description: string;
    sections: { title: string; rows: { title: string; description: string }[] }[];
  }>;
  listResponse?: Told<{ title: string }>;
  selectedDisplayText?: Told<string>;
  dynamicReplyButtons?: Told<{ buttonText: { displayText: string } }[]>;
  hydratedButtons?: Told<{ quickReplyButton: Button; urlButton: Button; callButton: Button }[]>;
  orderTitle?: Told<string>;
  itemCount?: Told<number>;
  message?: Told<string>;
  /** Amounts are thousandths of the currency. */
  totalAmount1000?: Told<number>;
  totalCurrencyCode?: Told<string>;
  priceAmount1000?: Told<number>;
  currencyCode?: Told<string>;
  url?: Told<string>;
  matchedText?: Told<string>;
  canonicalUrl?: Told<string>;
  inviteGrpName?: Told<string>;
  eventName?: Told<string>;
  eventDescription?: Told<string>;
  /** Seconds. */
  eventStartTime?: Told<number>;
  eventEndTime?: Told<number>;
  eventLocation?: string | Told<{ name: string; address: string }>;
  paymentNoteMsg?: Told<{ body: string }>;
  paymentAmount1000?: Told<number>;
  paymentCurrency?: Told<string>;
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
  body?: Told<string>;
  caption?: Told<string>;
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
