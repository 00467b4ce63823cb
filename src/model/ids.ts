/** Ids are UUIDs (version 7, so they sort by time), unique in the installation. The brand says what they identify. */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type AccountId = Branded<'AccountId'>;
export type NumberId = Branded<'NumberId'>;
export type ContactId = Branded<'ContactId'>;
export type ConversationId = Branded<'ConversationId'>;
export type MessageId = Branded<'MessageId'>;
export type MediaId = Branded<'MediaId'>;
export type UserId = Branded<'UserId'>;
/** One sign-in of a user in one browser, until it signs out. */
export type SignInId = Branded<'SignInId'>;
export type KeyId = Branded<'KeyId'>;
export type TeamId = Branded<'TeamId'>;
/** A link that works once: an invitation, a password reset, … */
export type LinkId = Branded<'LinkId'>;
export type NoteId = Branded<'NoteId'>;
export type QuickReplyId = Branded<'QuickReplyId'>;
export type WebhookId = Branded<'WebhookId'>;
/** A WhatsApp Business account of Meta that an account may use. */
export type ConnectionId = Branded<'ConnectionId'>;
/** One attempt to deliver one event. */
export type AttemptId = Branded<'AttemptId'>;
/** One run of an instance's process. Its events are numbered. */
export type RunId = Branded<'RunId'>;

/** A phone in E.164 without the plus: `5511999999999`. Created only by `domain/phones/phone.ts`. */
export type Phone = Branded<'Phone'>;
/** WhatsApp's serialized address: `5511999999999@c.us`, `…@lid`, `…@g.us`. Unique within WhatsApp. */
export type Wid = Branded<'Wid'>;
/** WhatsApp's serialized message key: `true_5511…@c.us_3EB0…[_participant]`. Unique within one number. */
export type MessageKey = Branded<'MessageKey'>;

/** Meta's id of a number of the Cloud API, of digits. */
export type PhoneNumberId = Branded<'PhoneNumberId'>;
/** Meta's id of a WhatsApp Business account, of digits. */
export type WabaId = Branded<'WabaId'>;
/** Meta's id of an app, of digits. */
export type MetaAppId = Branded<'MetaAppId'>;
