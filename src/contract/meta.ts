import { connectionWays } from '../model/cloud.ts';
import type { MetaAppId, PhoneNumberId, WabaId } from '../model/ids.ts';
import { accountParams } from './accounts.ts';
import { accountId, connectionId, numberId, phoneInput, timestamp } from './common.ts';
import { instanceParams, number } from './instances.ts';
import { define } from './operation.ts';
import { z } from './zod.ts';

/** An id of Meta's: digits, sent as text. */
const metaId = (what: string, example: string) =>
  z
    .string()
    .trim()
    .regex(/^\d{5,30}$/, 'must be an id of Meta: only digits')
    .openapi({ description: `Meta's id of ${what}`, example });
const appId = metaId('the app', '100200300400500').transform((id) => id as MetaAppId);
const wabaId = metaId('the WhatsApp Business account', '300400500600700').transform((id) => id as WabaId);
const phoneNumberId = metaId('the number', '400500600700800').transform((id) => id as PhoneNumberId);

export const metaConnection = z
  .object({
    id: connectionId,
    accountId,
    way: z.enum(connectionWays).openapi({
      description:
        "`own_app`: with the customer's own app of Meta; `oauth`: by signing in with Meta; `central`: over the owner's business",
    }),
    appId,
    wabaId,
    wabaName: z.string().nullable(),
    businessName: z.string().nullable(),
    currency: z.string().nullable().openapi({ description: 'In which Meta charges, ISO 4217' }),
    tokenExpiresAt: timestamp.nullable().openapi({ description: 'When the token ends; null: never' }),
    webhookUrl: z.string().openapi({ description: 'To which Meta posts what comes in' }),
    verifyToken: z.string().nullable().openapi({
      description: "What Meta's handshake brings; null: the app is the installation's",
    }),
    missing: z.array(z.enum(['webhook', 'subscription'])).openapi({
      description:
        '`webhook`: Meta does not post to `webhookUrl` yet; `subscription`: the app does not hear of this WhatsApp Business account. Without both, nothing comes in',
    }),
    createdAt: timestamp,
  })
  .openapi('MetaConnection');
export type MetaConnection = z.infer<typeof metaConnection>;

const facts = {
  verifiedName: z.string().nullable().openapi({ description: 'The display name' }),
  nameStatus: z.string().nullable().openapi({ example: 'APPROVED' }),
  quality: z.string().nullable().openapi({ example: 'GREEN' }),
  messagingLimit: z.string().nullable().openapi({
    description: 'How many people it may write to first within 24 hours',
    example: 'TIER_2K',
  }),
  throughput: z
    .string()
    .nullable()
    .openapi({ description: 'STANDARD: 80 messages a second', example: 'STANDARD' }),
  status: z.string().nullable().openapi({ example: 'CONNECTED' }),
};
const offered = z
  .object({
    phoneNumberId,
    displayPhone: z.string().openapi({ example: '+55 11 95555-9000' }),
    ...facts,
    numberId: numberId.nullable().openapi({ description: 'The number here; null: it is not added yet' }),
  })
  .openapi('OfferedNumber');
export type OfferedNumber = z.infer<typeof offered>;

const connectionParams = accountParams.extend({ connectionId });
const pin = z
  .string()
  .regex(/^\d{6}$/, 'must be six digits')
  .openapi({ description: 'The PIN of two-step verification: six digits' });

const keptPost = z
  .object({
    id: z.number().int(),
    appId,
    at: timestamp.openapi({ description: 'When it came' }),
    kept: z.array(z.string()).openapi({
      description: 'What of it is not understood, or concerns no number here',
      example: ['messages: of a number that is not connected here'],
    }),
    body: z.string().openapi({ description: 'As Meta posted it' }),
  })
  .openapi('KeptPost');

export const metaOperations = {
  listKeptPosts: define({
    method: 'get',
    path: '/api/meta/kept',
    tag: 'Meta',
    summary: 'List what Meta has posted and nobody here understood, the newest first. It is kept for 30 days',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(100).default(20),
      before: z.coerce
        .number()
        .int()
        .min(1)
        .optional()
        .openapi({ description: 'The id of the last one seen' }),
    }),
    answer: { status: 200, schema: z.object({ items: z.array(keptPost) }) },
    problems: [],
  }),
  listMetaConnections: define({
    method: 'get',
    path: '/api/accounts/:id/meta/connections',
    tag: 'Meta',
    summary: "List an account's connections with Meta",
    params: accountParams,
    answer: {
      status: 200,
      schema: z.object({
        ways: z.array(z.enum(connectionWays)).openapi({ description: 'How this installation connects' }),
        items: z.array(metaConnection),
      }),
    },
    problems: [404],
  }),
  beginMetaSignIn: define({
    method: 'post',
    path: '/api/accounts/:id/meta/sign-in',
    tag: 'Meta',
    summary: 'Begin a sign-in with Meta: the address to open in a browser',
    description:
      'Meta comes back to `/connect/meta` of the panel with a code and this `state`, which is good once, for 20 minutes, for the user who began.',
    params: accountParams,
    answer: { status: 201, schema: z.object({ url: z.url() }) },
    problems: [403, 404, 501],
  }),
  finishMetaSignIn: define({
    method: 'post',
    path: '/api/accounts/:id/meta/sign-in/finish',
    tag: 'Meta',
    summary: 'Finish a sign-in with Meta: connect the WhatsApp Business accounts that were chosen',
    params: accountParams,
    body: z.object({ code: z.string().min(1).max(2000), state: z.string().min(1).max(500) }),
    answer: { status: 201, schema: z.object({ items: z.array(metaConnection) }) },
    problems: [403, 404, 501, 503],
  }),
  addCentralNumber: define({
    method: 'post',
    path: '/api/accounts/:id/meta/numbers',
    tag: 'Meta',
    summary: "Add a customer's phone to the owner's WhatsApp Business account, and to the account",
    description:
      'The number works after it was verified: request a code for it, and give the code that came. The phone must not be in use with WhatsApp.',
    params: accountParams,
    body: z.object({
      phone: phoneInput,
      name: z.string().trim().min(3).max(75).openapi({ description: 'The display name, which Meta reviews' }),
    }),
    answer: { status: 201, schema: number },
    problems: [404, 409, 501, 503],
  }),
  requestMetaCode: define({
    method: 'post',
    path: '/api/numbers/:id/meta/code',
    tag: 'Meta',
    summary: 'Let Meta send a code to the phone of a number',
    params: instanceParams,
    body: z.object({
      method: z.enum(['sms', 'voice']).default('sms'),
      language: z
        .string()
        .regex(/^[a-z]{2}(_[A-Z]{2})?$/, 'must be a language, such as pt_BR')
        .default('pt_BR'),
    }),
    answer: { status: 202, schema: null },
    problems: [404, 409, 503],
  }),
  verifyMetaNumber: define({
    method: 'post',
    path: '/api/numbers/:id/meta/verify',
    tag: 'Meta',
    summary: 'Verify a number with the code that came, and register it with the Cloud API',
    params: instanceParams,
    body: z.object({
      code: z
        .string()
        .transform((text) => text.replace(/\D/g, ''))
        .pipe(z.string().regex(/^\d{6}$/, 'must be the six digits that came'))
        .openapi({ type: 'string', example: '123-456' }),
      pin: pin
        .optional()
        .openapi({ description: 'Else one is made up. If the number has a PIN already, it must be that' }),
    }),
    answer: { status: 200, schema: number },
    problems: [404, 409, 503],
  }),
  connectOwnApp: define({
    method: 'post',
    path: '/api/accounts/:id/meta/connections',
    tag: 'Meta',
    summary: "Connect WhatsApp Business accounts with a customer's own app of Meta",
    description:
      'Checks the app, its secret and the token at Meta, and subscribes to webhooks. Connecting a WhatsApp Business account again renews its token. Nothing is stored if Meta refuses one of them.',
    params: accountParams,
    body: z.object({
      appId,
      appSecret: z.string().trim().min(1).max(200),
      token: z.string().trim().min(1).max(1000).openapi({
        description: 'Of a system user, with whatsapp_business_messaging and whatsapp_business_management',
      }),
      wabaId: wabaId
        .optional()
        .openapi({ description: 'Needed if the token is not limited to certain accounts' }),
    }),
    answer: { status: 201, schema: z.object({ items: z.array(metaConnection) }) },
    problems: [404, 503],
  }),
  subscribeMetaConnection: define({
    method: 'post',
    path: '/api/accounts/:id/meta/connections/:connectionId/subscribe',
    tag: 'Meta',
    summary: 'Ask Meta again to post to this installation',
    params: connectionParams,
    answer: { status: 200, schema: metaConnection },
    problems: [404],
  }),
  removeMetaConnection: define({
    method: 'delete',
    path: '/api/accounts/:id/meta/connections/:connectionId',
    tag: 'Meta',
    summary:
      'Remove a connection: its tokens are deleted, and Meta posts no more. Refused while numbers use it',
    params: connectionParams,
    answer: { status: 204, schema: null },
    problems: [404, 409],
  }),
  listOfferedNumbers: define({
    method: 'get',
    path: '/api/accounts/:id/meta/connections/:connectionId/numbers',
    tag: 'Meta',
    summary: 'List the numbers of a WhatsApp Business account',
    params: connectionParams,
    answer: { status: 200, schema: z.object({ items: z.array(offered) }) },
    problems: [404, 409, 503],
  }),
  addCloudNumber: define({
    method: 'post',
    path: '/api/accounts/:id/meta/connections/:connectionId/numbers',
    tag: 'Meta',
    summary: 'Add a number of a WhatsApp Business account to the account',
    description: 'A number that Meta has not registered with its API is registered with the PIN.',
    params: connectionParams,
    body: z.object({
      phoneNumberId,
      name: z.string().trim().min(1).max(100).optional().openapi({ description: 'Else its display name' }),
      pin: pin.optional(),
    }),
    answer: { status: 201, schema: number },
    problems: [404, 409, 503],
  }),
} as const;
