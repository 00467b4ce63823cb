import type {
  AccountId,
  ConnectionId,
  ContactId,
  ConversationId,
  KeyId,
  LinkId,
  MessageId,
  NoteId,
  NumberId,
  QuickReplyId,
  SignInId,
  TeamId,
  UserId,
  WebhookId,
} from '../model/ids.ts';
import { errorCodes } from '../model/errors.ts';
import { z } from './zod.ts';

/** Ids name folders on disk too, so that one spelling of each is let in. */
const uuid = (name: string) =>
  z
    .uuid()
    .toLowerCase()
    .openapi({ description: `Id of ${name}`, format: 'uuid' });
export const accountId = uuid('an account').transform((id) => id as AccountId);
export const numberId = uuid('a number').transform((id) => id as NumberId);
export const contactId = uuid('a contact').transform((id) => id as ContactId);
export const conversationId = uuid('a conversation').transform((id) => id as ConversationId);
export const messageId = uuid('a message').transform((id) => id as MessageId);
export const signInId = uuid('a sign-in').transform((id) => id as SignInId);
export const userId = uuid('a user').transform((id) => id as UserId);
export const teamId = uuid('a team').transform((id) => id as TeamId);
export const keyId = uuid('an API key').transform((id) => id as KeyId);
export const webhookId = uuid('a webhook').transform((id) => id as WebhookId);
export const noteId = uuid('a note').transform((id) => id as NoteId);
export const quickReplyId = uuid('a quick reply').transform((id) => id as QuickReplyId);
export const connectionId = uuid('a connection with Meta').transform((id) => id as ConnectionId);
export const linkId = uuid('an invitation').transform((id) => id as LinkId);

/** As a person types it; the gateway keeps E.164 without the plus. */
export const phoneInput = z
  .string()
  .trim()
  .min(5)
  .max(100)
  .openapi({
    description:
      'A phone number with its country code, however it is written. Without the code it is read as of the country of the ' +
      'sending number, or refused when that is not certain.',
    example: '+55 11 99999-9999',
  });
export const timestamp = z.iso.datetime().openapi({ description: 'RFC 3339, UTC' });

export const emailInput = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email())
  .openapi({ format: 'email', example: 'ana@example.com' });

export const idempotencyHeader = z.object({
  'idempotency-key': z.string().min(1).max(255).optional().openapi({
    description: 'The same key with the same body is done once, for at least 24 hours',
  }),
});

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional().openapi({ description: '`nextCursor` of the page before' }),
});

export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().openapi({ description: 'null on the last page' }),
  });

export const list = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });

/** A tag is its name; a contact or conversation has each once. */
export const tag = z.string().trim().min(1).max(50).openapi({ example: 'vip' });
export const tags = z
  .array(tag)
  .max(30)
  .transform((all) => [...new Set(all)]);

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().openapi({ description: 'What failed, why, and what to do' }),
    code: z.enum(errorCodes),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .loose()
  .openapi('Problem');
export type Problem = z.infer<typeof problem>;
