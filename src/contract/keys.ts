import { scopes } from '../model/access.ts';
import { errorCodes } from '../model/errors.ts';
import { accountParams } from './accounts.ts';
import { accountId, keyId, numberId, page, pageQuery, timestamp } from './common.ts';
import { define } from './operation.ts';
import { z } from './zod.ts';

export const apiKey = z
  .object({
    id: keyId,
    name: z.string(),
    hint: z.string().openapi({ description: 'The first characters, to tell keys apart', example: 'rk_8fJ2' }),
    scopes: z.array(z.enum(scopes)),
    numberIds: z.array(numberId).nullable().openapi({ description: 'null: every number of the account' }),
    createdAt: timestamp,
    expiresAt: timestamp.nullable(),
    lastUsedAt: timestamp.nullable().openapi({ description: 'To the minute' }),
  })
  .openapi('ApiKey');
export type ApiKey = z.infer<typeof apiKey>;

const newKey = apiKey
  .extend({
    key: z.string().openapi({ description: 'The key itself: shown this once, kept only as a hash' }),
  })
  .openapi('NewApiKey');
export type NewApiKey = z.infer<typeof newKey>;

const keyRequest = z
  .object({
    id: z.uuid().openapi({ description: '`X-Request-Id` of the answer' }),
    keyId,
    at: timestamp,
    method: z.string(),
    operation: z.string().nullable().openapi({
      description: 'null: it was refused before its operation was known, or there is no such path',
      example: 'send',
    }),
    status: z
      .number()
      .int()
      .nullable()
      .openapi({ description: 'null: the client was gone before it had the answer' }),
    durationMs: z.number().int(),
    problem: z.enum(errorCodes).nullable().openapi({ description: '`code` of the problem document' }),
    field: z.string().nullable().openapi({
      description: 'The first field that the problem is about',
      example: 'body.phone',
    }),
  })
  .openapi('KeyRequest');
export type KeyRequest = z.infer<typeof keyRequest>;

export const keyOperations = {
  listKeys: define({
    method: 'get',
    path: '/api/accounts/:id/keys',
    tag: 'Keys',
    summary: 'List the API keys of an account',
    params: accountParams,
    answer: { status: 200, schema: z.object({ items: z.array(apiKey) }) },
    problems: [404],
  }),
  createKey: define({
    method: 'post',
    path: '/api/accounts/:id/keys',
    tag: 'Keys',
    summary: 'Create an API key',
    description:
      '`send` sends, `read` reads, `manage` starts, stops and pairs. Send it as `X-Api-Key` or `Authorization: Bearer`.',
    params: accountParams,
    body: z.object({
      name: z.string().trim().min(1).max(100),
      scopes: z
        .array(z.enum(scopes))
        .min(1)
        .transform((given) => [...new Set(given)]),
      numberIds: z.array(numberId).min(1).max(100).nullable().default(null),
      expiresAt: timestamp.nullable().default(null),
    }),
    answer: { status: 201, schema: newKey },
    problems: [404],
  }),
  revokeKey: define({
    method: 'delete',
    path: '/api/accounts/:id/keys/:keyId',
    tag: 'Keys',
    summary: 'Revoke an API key',
    params: z.object({ id: accountId, keyId }),
    answer: { status: 204, schema: null },
    problems: [404],
  }),
  listKeyRequests: define({
    method: 'get',
    path: '/api/accounts/:id/requests',
    tag: 'Keys',
    summary: 'List what was asked with the API keys of an account, the latest first',
    description:
      'The latest 1,000 requests of each key, for seven days; of more than 100 requests of a key within a second, the ' +
      'latest 100. Never a body, a credential or an address.',
    params: accountParams,
    query: pageQuery.extend({
      keyId: keyId.optional().openapi({ description: 'Only requests with this key' }),
      only: z
        .enum(['problems'])
        .optional()
        .openapi({ description: 'Only requests that were not answered well' }),
    }),
    answer: { status: 200, schema: page(keyRequest) },
    problems: [404],
  }),
} as const;
