import { scopes } from '../model/access.ts';
import { accountParams } from './accounts.ts';
import { accountId, keyId, numberId, timestamp } from './common.ts';
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
} as const;
