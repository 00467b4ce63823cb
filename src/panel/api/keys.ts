import type { QueryKey } from '@tanstack/react-query';
import type { Filter } from './inbox/filter.ts';

const ofAccount = (accountId: string | null, ...rest: unknown[]): QueryKey => ['account', accountId, ...rest];
const ofNumber = (numberId: string, ...rest: unknown[]): QueryKey => ['number', numberId, ...rest];
const ofMessage = (messageId: string, ...rest: unknown[]): QueryKey => ['message', messageId, ...rest];
const MEDIA = 'media';

/**
 * Under what each answer is kept. A key begins with what it is of, so that everything of an account, or of one of its
 * conversations, is asked for again by the beginning of its key.
 */
export const keys = {
  options: ['options'] as QueryKey,
  plans: ['plans'] as QueryKey,
  accounts: ['accounts'] as QueryKey,
  numbers: ['numbers'] as QueryKey,
  signIns: ['sign-ins'] as QueryKey,
  summaries: ['summaries'] as QueryKey,
  unread: ['unread'] as QueryKey,
  installation: ['installation'] as QueryKey,
  installationAudit: ['audit'] as QueryKey,
  invitation: (token: string | null): QueryKey => ['invitation', token],
  pairingLink: (token: string): QueryKey => ['pairing-link', token],

  account: (accountId: string) => ofAccount(accountId),
  usage: (accountId: string) => ofAccount(accountId, 'usage'),
  members: (accountId: string) => ofAccount(accountId, 'members'),
  invitations: (accountId: string) => ofAccount(accountId, 'invitations'),
  teams: (accountId: string) => ofAccount(accountId, 'teams'),
  apiKeys: (accountId: string) => ofAccount(accountId, 'keys'),
  /** The key that was made or typed in this tab. */
  givenKey: (accountId: string) => ofAccount(accountId, 'given-key'),
  keyRequests: (accountId: string, filter: object) => ofAccount(accountId, 'requests', filter),
  audit: (accountId: string) => ofAccount(accountId, 'audit'),
  overview: (accountId: string, days: number) => ofAccount(accountId, 'overview', days),
  undecided: (accountId: string) => ofAccount(accountId, 'undecided'),
  undecidedWith: (accountId: string, status: string) => ofAccount(accountId, 'undecided', status),

  meta: (accountId: string) => ofAccount(accountId, 'meta'),
  offered: (accountId: string, connectionId: string) => ofAccount(accountId, 'meta', connectionId),

  webhooks: (accountId: string) => ofAccount(accountId, 'webhooks'),
  deliveries: (accountId: string, id: string) => ofAccount(accountId, 'webhooks', id, 'deliveries'),
  /** More attempts are another answer. */
  attempts: (accountId: string, id: string, { seq, attempts }: { seq: number; attempts: number }) =>
    ofAccount(accountId, 'webhooks', id, 'attempts', seq, attempts),

  contacts: (accountId: string) => ofAccount(accountId, 'contacts'),
  contactsWhere: (accountId: string, filter: object) => ofAccount(accountId, 'contacts', filter),
  tags: (accountId: string) => ofAccount(accountId, 'tags'),
  conversationsWith: (accountId: string, contactId: string) =>
    ofAccount(accountId, 'conversations-with', contactId),

  counts: (accountId: string | null) => ofAccount(accountId, 'counts'),
  /** Of an account, or of `ALL` of one's own together. */
  lists: (accountId: string) => ofAccount(accountId, 'conversations'),
  list: (accountId: string, filter: Filter) => ofAccount(accountId, 'conversations', filter),
  opened: (accountId: string) => ofAccount(accountId, 'conversation'),
  conversation: (accountId: string, id: string) => ofAccount(accountId, 'conversation', id),
  threads: (accountId: string, id: string) => ofAccount(accountId, 'thread', id),
  thread: (accountId: string, id: string, from: string | null) => ofAccount(accountId, 'thread', id, from),
  notes: (accountId: string, id: string) => ofAccount(accountId, 'notes', id),
  viewers: (accountId: string, id: string) => ofAccount(accountId, 'viewers', id),
  typing: (accountId: string, id: string) => ofAccount(accountId, 'typing', id),
  search: (accountId: string, q: string) => ofAccount(accountId, 'search', q),
  preview: (accountId: string, phone: string, from: string) => ofAccount(accountId, 'preview', phone, from),
  forwardTo: (accountId: string, q: string) => ofAccount(accountId, 'forward', q),
  quickReplies: (accountId: string) => ofAccount(accountId, 'quick-replies'),

  qr: (numberId: string) => ofNumber(numberId, 'qr'),
  pairingCode: (numberId: string) => ofNumber(numberId, 'pairing-code'),
  latestConversations: (numberId: string) => ofNumber(numberId, 'conversations'),
  health: (numberId: string) => ofNumber(numberId, 'health'),
  numberSettings: (numberId: string) => ofNumber(numberId, 'settings'),
  pacing: (numberId: string) => ofNumber(numberId, 'pacing'),

  message: (messageId: string) => ofMessage(messageId),
  queuePlace: (messageId: string) => ofMessage(messageId, 'queue'),
  media: (messageId: string): QueryKey => [MEDIA, messageId],
};

/** Of a key that `list` made. */
export const filterOf = (key: QueryKey): Filter => key[3] as Filter;

export const isMedia = (key: QueryKey): boolean => key[0] === MEDIA;
