import { accountId, contactId, conversationId, numberId, page, pageQuery, timestamp } from './common.ts';
import { message } from './messages.ts';
import { z } from './zod.ts';

export const contact = z
  .object({
    id: contactId,
    accountId,
    name: z.string().nullable(),
    phone: z.string().nullable().openapi({ description: 'null where WhatsApp hides it' }),
    lid: z.string().nullable().openapi({ description: "WhatsApp's hidden-user address" }),
    createdAt: timestamp,
  })
  .openapi('Contact');
export type Contact = z.infer<typeof contact>;
export const contactPage = page(contact);

export const conversation = z
  .object({
    id: conversationId,
    accountId,
    numberId,
    kind: z.enum(['contact', 'group']),
    title: z.string(),
    contact: contact.nullable(),
    unread: z.number().int(),
    lastMessage: message.nullable(),
    updatedAt: timestamp,
  })
  .openapi('Conversation');
export type Conversation = z.infer<typeof conversation>;
export const conversationPage = page(conversation);
export const conversationQuery = pageQuery.extend({ numberId: numberId.optional() });

export const messagePage = page(message);
export const conversationParams = z.object({ id: accountId, cid: conversationId });
