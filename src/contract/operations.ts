import { accountOperations } from './accounts.ts';
import { auditOperations } from './audit.ts';
import { contactOperations } from './contacts.ts';
import { conversationOperations } from './conversations.ts';
import { groupOperations } from './groups.ts';
import { healthOperations } from './health.ts';
import { inboxOperations } from './inbox.ts';
import { instanceOperations } from './instances.ts';
import { keyOperations } from './keys.ts';
import { memberOperations } from './members.ts';
import { messageOperations } from './messages.ts';
import { metaOperations } from './meta.ts';
import { numberOperations } from './numbers.ts';
import { overviewOperations } from './overview.ts';
import { pacingOperations } from './pacing.ts';
import { pairingOperations } from './pairing.ts';
import { profileOperations } from './profile.ts';
import { userOperations } from './users.ts';
import { webhookOperations } from './webhooks.ts';

/** Everything the gateway answers to. Routes are made from it, and so is the OpenAPI document. */
export const operations = {
  ...userOperations,
  ...accountOperations,
  ...numberOperations,
  ...memberOperations,
  ...keyOperations,
  ...auditOperations,
  ...instanceOperations,
  ...pairingOperations,
  ...pacingOperations,
  ...messageOperations,
  ...conversationOperations,
  ...inboxOperations,
  ...contactOperations,
  ...overviewOperations,
  ...groupOperations,
  ...profileOperations,
  ...metaOperations,
  ...webhookOperations,
  ...healthOperations,
} as const;

export type OperationName = keyof typeof operations;
