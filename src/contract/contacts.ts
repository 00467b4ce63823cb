import { phoneFaults } from '../model/phone.ts';
import { accountParams } from './accounts.ts';
import { accountId, contactId, list, page, pageQuery, phoneInput, tag, tags, timestamp } from './common.ts';
import { define } from './operation.ts';
import { z } from './zod.ts';

export const contact = z
  .object({
    id: contactId,
    accountId,
    name: z.string().nullable(),
    phone: z.string().nullable().openapi({ description: 'null where WhatsApp hides it' }),
    lid: z.string().nullable().openapi({ description: "WhatsApp's hidden-user address" }),
    tags: z.array(z.string()),
    fields: z
      .record(z.string(), z.string())
      .openapi({ description: 'What this account notes about its contacts, by names of its own' }),
    optedOutAt: timestamp.nullable().openapi({ description: 'Since when they want to hear nothing more' }),
    createdAt: timestamp,
  })
  .openapi('Contact');
export type Contact = z.infer<typeof contact>;

const name = z.string().trim().min(1).max(200);
const fields = z
  .record(z.string().trim().min(1).max(50), z.string().trim().max(1000))
  .refine((all) => Object.keys(all).length <= 50, 'At most 50 fields')
  .openapi({ example: { city: 'La Paz', order: '4711' } });

/** What is given is changed; `name: null` takes a name away, `tags` and `fields` are given whole. */
const contactPatch = z
  .object({ name: name.nullable(), tags, fields, optedOut: z.boolean() })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'Give a name, tags, fields or optedOut to change');

const filter = {
  q: z.string().trim().max(200).optional().openapi({ description: 'Part of a name or phone' }),
  tag: tag.optional(),
  optedOut: z.stringbool().optional(),
};

export const MOST_IMPORTED = 500;
const importRow = z.object({
  phone: z.string().max(100).openapi({ description: 'As it stands in the file' }),
  name: z.string().max(500).optional(),
  tags: z.array(z.string().max(200)).max(100).optional(),
  fields: z.record(z.string().max(200), z.string().max(5000)).optional(),
  optedOut: z.boolean().optional().openapi({
    description: 'They asked to hear nothing more; `false` takes nothing back that they asked for',
  }),
});
const importRequest = z
  .object({
    rows: z.array(importRow).min(1).max(MOST_IMPORTED),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional()
      .openapi({
        description:
          'Where phones without a country code are from. One that is right only with a country code of its own keeps it. ' +
          "Not given: the countries of the account's own numbers.",
        example: 'BR',
      }),
    dryRun: z.boolean().default(false).openapi({ description: 'Says what would be done, and does nothing' }),
  })
  .openapi('ContactImport');
const importResult = z
  .object({
    created: z.number().int(),
    updated: z.number().int(),
    refused: z.number().int(),
    rows: z.array(
      z.object({
        outcome: z.enum(['created', 'updated', 'refused']),
        phone: z.string().nullable().openapi({ description: 'As it was read' }),
        reason: z
          .enum([
            ...phoneFaults.map((fault) => `phone_${fault}` as const),
            'repeated',
            'name_too_long',
            'tags_invalid',
            'fields_invalid',
          ])
          .nullable()
          .openapi({
            description:
              '`phone_unreadable`: it is no phone; `phone_incomplete`: country or area code are missing, or it is right ' +
              'in no country; `phone_ambiguous`: it is a phone of two countries; `phone_rounded`: a spreadsheet lost its ' +
              'last digits; `repeated`: the person stands in an earlier row',
          }),
      }),
    ),
  })
  .openapi('ContactImportResult');
export type ContactImport = z.input<typeof importRequest>;
export type ContactImportResult = z.infer<typeof importResult>;

export const contactPage = page(contact);
const contactParams = z.object({ id: accountId, contactId });

export const contactOperations = {
  listContacts: define({
    method: 'get',
    path: '/api/accounts/:id/contacts',
    tag: 'Contacts',
    summary: 'List contacts, by name',
    params: accountParams,
    query: pageQuery.extend(filter),
    heavy: 'searching',
    answer: { status: 200, schema: contactPage },
    problems: [404],
  }),
  createContact: define({
    method: 'post',
    path: '/api/accounts/:id/contacts',
    tag: 'Contacts',
    summary: 'Create a contact',
    params: accountParams,
    body: z.object({
      phone: phoneInput,
      name: name.optional(),
      tags: tags.default([]),
      fields: fields.default({}),
    }),
    answer: { status: 201, schema: contact },
    problems: [404, 409],
  }),
  getContact: define({
    method: 'get',
    path: '/api/accounts/:id/contacts/:contactId',
    tag: 'Contacts',
    summary: 'Read a contact',
    params: contactParams,
    answer: { status: 200, schema: contact },
    problems: [404],
  }),
  updateContact: define({
    method: 'patch',
    path: '/api/accounts/:id/contacts/:contactId',
    tag: 'Contacts',
    summary: 'Update a contact',
    description:
      '`optedOut: true`: nothing is sent to them any more. STOP, SAIR, PARAR, BAJA … as a whole message note it by themselves.',
    params: contactParams,
    body: contactPatch,
    answer: { status: 200, schema: contact },
    problems: [404],
  }),
  deleteContact: define({
    method: 'delete',
    path: '/api/accounts/:id/contacts/:contactId',
    tag: 'Contacts',
    summary: 'Delete a contact with its conversations and messages',
    description: 'Here, not on the phone. There is no way back. 409 while messages to them are still owed.',
    params: contactParams,
    answer: { status: 204, schema: null },
    problems: [404, 409],
  }),
  mergeContacts: define({
    method: 'post',
    path: '/api/accounts/:id/contacts/:contactId/merge',
    tag: 'Contacts',
    summary: 'Merge two contacts',
    description:
      'The other one ends; its conversations, tags and fields come here. What both have stays as it is here.',
    params: contactParams,
    body: z.object({ other: contactId }),
    answer: { status: 200, schema: contact },
    problems: [404, 409],
  }),
  importContacts: define({
    method: 'post',
    path: '/api/accounts/:id/contacts/import',
    tag: 'Contacts',
    summary: `Create or complete up to ${MOST_IMPORTED} contacts, each by its phone`,
    description: 'Tags are added; names and fields that are given replace. Each row says what became of it.',
    params: accountParams,
    body: importRequest,
    heavy: 'always',
    answer: { status: 200, schema: importResult },
    problems: [404],
  }),
  exportContacts: define({
    method: 'get',
    path: '/api/accounts/:id/contacts/export',
    tag: 'Contacts',
    summary: 'Export all contacts as CSV',
    description: 'UTF-8; what a spreadsheet would run as a formula is given as text.',
    params: accountParams,
    query: z.object(filter),
    heavy: 'streaming',
    answer: { status: 200, schema: ['text/csv'] },
    problems: [404],
  }),
  listTags: define({
    method: 'get',
    path: '/api/accounts/:id/tags',
    tag: 'Contacts',
    summary: 'List the tags in use, the most used first',
    params: accountParams,
    answer: {
      status: 200,
      schema: list(
        z.object({ name: z.string(), contacts: z.number().int(), conversations: z.number().int() }),
      ),
    },
    problems: [404],
  }),
} as const;
