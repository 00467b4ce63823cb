import type { Chat, Contact } from '../chat.ts';
import type { MsgKey, MsgKeyClass, Wid } from '../ids.ts';
import type { Msg, MsgAttributes } from '../message.ts';
import type { Emitter } from '../model.ts';

export interface Link {
  href: string;
  url: string;
  suspiciousCharacters: Set<string>;
}

export interface SendResult {
  messageSendResult: string;
  /** The server's code for a refusal, such as 463. */
  ackErrorCode?: string | number | null | undefined;
  t?: number | undefined;
}

export interface LinkPreview {
  url: string;
  data: { title: string; description: string; matchedText: string };
}

/** A reaction or a vote, as the page's database holds it. */
export interface Addon {
  id: MsgKey;
  author?: Wid;
  from?: Wid;
}
export interface ReactionRow extends Addon {
  reactionParentKey: MsgKey;
  reactionText: string;
  reactionTimestamp: number;
  orphan: number;
  read: boolean;
  ack: number;
}
export interface VoteRow extends Addon {
  pollUpdateParentKey: MsgKey;
  parentMsgKey?: string;
  senderUserJid?: string;
  sender?: string | Wid;
  /** Which options are chosen now: `localId`s, mostly the options' places. */
  selectedOptionLocalIds?: Iterable<unknown> | ArrayLike<unknown> | ArrayBuffer | null;
  senderTimestampMs?: unknown;
  t?: number;
}

interface Receipt {
  id: Wid;
  t: number;
}
export interface MessageInfo {
  delivery: Receipt[];
  read: Receipt[];
  played: Receipt[];
  deliveryRemaining: number;
  readRemaining: number;
  playedRemaining: number;
}

interface ParsedVcard {
  name: string | undefined;
}

/** Sending, receiving and changing messages, and what a chat can be told besides. */
export interface MessageModules {
  WAWebMsgKey: MsgKeyClass;
  /** The first promise: the message is in the page; the second: what the server said. */
  WAWebSendMsgChatAction: {
    addAndSendMsgToChat: (
      chat: Chat,
      message: MsgAttributes,
    ) => [shown: Promise<unknown>, result: Promise<SendResult>];
  };
  WAWebFindChatAction: { findOrCreateLatestChat: (wid: Wid) => Promise<{ chat: Chat; created: boolean }> };
  WAWebChatGetters: {
    getIsNewsletter: (chat: Chat) => boolean;
    getIsBroadcast: (chat: Chat) => boolean;
    getIsGroup: (chat: Chat) => boolean;
  };
  WAWebGetEphemeralFieldsMsgActionsUtils: { getEphemeralFields: (chat: Chat) => object };
  WAWebUpdateUnreadChatAction: {
    sendSeen: (options: { chat: Chat; threadId?: string | undefined }) => Promise<void>;
  };
  WAWebMsgReply: { canReplyMsg: (message: Msg) => boolean };
  WAWebQuotedMsgModelUtils: { getQuotedMsgObj: (message: Msg) => Msg | undefined };
  /** New chats may be locked for a number that wrote to too many strangers. */
  WAWebReachoutTimelockUtils: {
    isUserReachoutTimelocked: () => boolean;
    canSendMsgWhileTimelocked: (options: { chat: Chat; contact: Contact | undefined }) => boolean;
  };
  WAWebIndividualNewChatMessageCappingLimitUtils: {
    getCappingData: () => Promise<
      { usedQuota: number; totalQuota: number | null; cappingStatus: string } | undefined
    >;
  };

  WAWebMsgActionCapability: {
    canSenderRevokeMsg: (message: Msg) => boolean;
    canAdminRevokeMsg: (message: Msg) => boolean;
    canStarMsg: (message: Msg) => boolean;
    canEditText: (message: Msg) => boolean;
    canEditCaption: (message: Msg) => boolean;
  };
  WAWebSendMessageEditAction: {
    sendMessageEdit: (message: Msg, body: string, options: object) => Promise<void>;
  };
  WAWebSendReactionMsgAction: { sendReactionToMsg: (message: Msg, emoji: string) => Promise<unknown> };
  WAWebChatForwardMessage: { forwardMessages: (options: { chat: Chat; msgs: Msg[] }) => Promise<void> };
  WAWebApiMessageInfoStore: { queryMsgInfo: (key: MsgKey) => Promise<MessageInfo> };
  WAWebChatLoadMessages: { loadEarlierMsgs: (options: { chat: Chat }) => Promise<Msg[]> };
  WAWebSendNonMessageDataRequest: { sendPeerDataOperationRequest: () => Promise<void> };
  WAWebChatClearBridge: { sendClear: (chat: Chat) => Promise<void> };
  WAWebDeleteChatAction: { sendDelete: (chat: Chat) => Promise<void> };
  WALinkify: {
    findLinks: (text: string | undefined) => Link[];
    findLink: (text: string | undefined) => Link | undefined;
  };
  /** Until 2026 it took the link only. */
  WAWebLinkPreviewChatAction: {
    getLinkPreview: (link: Link, chat?: Chat) => Promise<LinkPreview | null>;
  };
  WAWebVcardParsingUtils: { parseVcard: (vcard: string) => ParsedVcard };
  WAWebVcardGetNameFromParsed: { vcardGetNameFromParsed: (parsed: ParsedVcard) => string | undefined };
  WAWebFrontendVcardUtils: {
    vcardFromContactModel: (contact: Contact) => { displayName: string | undefined; vcard: string };
  };

  // Reactions and votes come into a table, which the library wraps.
  WAWebAddonReactionTableMode: {
    reactionTableMode: { bulkUpsert: (rows: ReactionRow[]) => Promise<void> };
  };
  WAWebAddonPollVoteTableMode: {
    pollVoteTableMode?: {
      bulkUpsert: (rows: Iterable<VoteRow> | null, ...rest: unknown[]) => Promise<void>;
    };
  };
  WAWebPollsVotesSchema: {
    getTable: () => { equals: (columns: string[], key: string) => Promise<VoteRow[]> };
  };
  WAWebPollsSendVoteMsgAction: { sendVote: (message: Msg, chosen: Iterable<number>) => Promise<unknown> };

  // Only wanted by the library, before it is ready.
  WAWebNonMessageDataRequestPlaceholderMessageResendUtils: { handlePlaceholderMsgsSeen: () => Promise<void> };
  WAWebSyncGatingUtils: { isPlaceholderMessageResendEnabled: () => boolean };
  WAWebBackendJobsCommon: { mediaTypeFromProtobuf: () => string | null };
  WAWebE2EProtoUtils: { typeAttributeFromProtobuf: () => string };
  /** The library expects a Map somewhere inside. */
  WAWebCallCollection: Emitter;
}
