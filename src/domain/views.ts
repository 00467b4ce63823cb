/** The row types that domain returns to the layers above. http must not import them from db. */
export type { NumberRow as NumberView } from '../db/numbers.ts';
export type { MessageRow as MessageView } from '../db/messages.ts';
export type { ContactRow as ContactView } from '../db/contacts.ts';
export type { ConversationWithLast as ConversationView } from './conversations/conversations.ts';
export type { MemberRow as MemberView } from '../db/members.ts';
export type { LinkRow as InvitationRow } from '../db/links.ts';
export type { KeyRow as KeyView } from '../db/keys.ts';
export type { KeyRequestRow as KeyRequestView } from '../db/keyRequests.ts';
export type { AuditRow as AuditView } from '../db/audit.ts';
export type { WebhookRow as WebhookView, DeliveryRow as DeliveryView } from '../db/webhooks.ts';
export type { MediaRow as MediaView } from '../db/media.ts';
export type { NoteRow as NoteView } from '../db/notes.ts';
