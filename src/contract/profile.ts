import { accountId, contactId, phoneInput } from './common.ts';
import { instanceParams } from './instances.ts';
import { define } from './operation.ts';
import { z } from './zod.ts';

export const profile = z
  .object({
    name: z.string().nullable().openapi({ description: 'As people see it who do not have the number saved' }),
    about: z.string().nullable(),
  })
  .openapi('Profile');

const problems = [404, 409, 501, 503];

export const profileOperations = {
  getProfile: define({
    method: 'get',
    path: '/api/numbers/:id/profile',
    tag: 'Instances',
    summary: "Read a number's WhatsApp profile, live",
    params: instanceParams,
    answer: { status: 200, schema: profile },
    problems,
  }),
  updateProfile: define({
    method: 'patch',
    path: '/api/numbers/:id/profile',
    tag: 'Instances',
    summary: "Update a number's WhatsApp profile",
    params: instanceParams,
    body: z
      .object({
        name: z.string().trim().min(1).max(25).optional(),
        about: z.string().max(139).optional(),
      })
      .refine((wish) => Object.keys(wish).length > 0, 'Give a name, an about, or both'),
    answer: { status: 200, schema: profile },
    problems,
  }),
  setProfilePicture: define({
    method: 'put',
    path: '/api/numbers/:id/profile/picture',
    tag: 'Instances',
    summary: "Set this number's profile picture",
    description: 'A JPEG, PNG or WebP of up to 5 MB; its middle is taken as a square.',
    params: instanceParams,
    body: z.object({
      base64: z.string().min(1).openapi({ description: 'The bytes, or a data: URL' }),
    }),
    bodyLimit: '8mb',
    answer: { status: 204, schema: null },
    problems,
  }),
  deleteProfilePicture: define({
    method: 'delete',
    path: '/api/numbers/:id/profile/picture',
    tag: 'Instances',
    summary: "Remove this number's profile picture; without one nothing changes",
    params: instanceParams,
    answer: { status: 204, schema: null },
    problems,
  }),
  checkPhone: define({
    method: 'get',
    path: '/api/numbers/:id/check',
    tag: 'Instances',
    summary: 'Check whether a phone is on WhatsApp, and in which spelling',
    description:
      "Brazil's ninth digit may be there or not. A yes is remembered for 30 days, a no for an hour, and sending uses the same.",
    params: instanceParams,
    query: z.object({ phone: phoneInput }),
    answer: {
      status: 200,
      schema: z.object({
        asked: z.string(),
        registered: z.boolean(),
        phone: z.string().nullable().openapi({ description: 'As WhatsApp knows it' }),
      }),
    },
    problems,
  }),
  getContactPicture: define({
    method: 'get',
    path: '/api/accounts/:id/contacts/:contactId/picture',
    tag: 'Conversations',
    summary: "A contact's profile picture, as WhatsApp shows it to this account's number",
    params: z.object({ id: accountId, contactId }),
    answer: { status: 200, schema: ['image/jpeg', 'image/png'] },
    problems,
  }),
} as const;
