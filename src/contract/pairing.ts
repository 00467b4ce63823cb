import { numberStates, stateCodes } from '../model/number.ts';
import { instanceParams, pairingCode, pairingCodeRequest, qr } from './instances.ts';
import { define } from './operation.ts';
import { oneTimeLink } from './users.ts';
import { z } from './zod.ts';

export const pairing = z
  .object({
    name: z.string().openapi({ description: 'Of the number' }),
    phone: z.string(),
    state: z.enum(numberStates),
    code: z.enum(stateCodes),
    text: z.string().openapi({ description: 'The code as a sentence, with what to do' }),
    linked: z.boolean(),
    qr: qr.nullable().openapi({ description: 'The code to scan, while one waits' }),
    pairingCode: pairingCode.nullable().openapi({ description: 'The code to type, once asked for' }),
  })
  .openapi('Pairing');
export type Pairing = z.infer<typeof pairing>;

/** What a pairing link opens: one number, until its phone is linked. Its token goes as `Authorization: Bearer`. */
export const pairingOperations = {
  createPairingLink: define({
    method: 'post',
    path: '/api/instances/:id/pairing-link',
    tag: 'Pairing',
    summary: 'Create a pairing link: a page where somebody pairs this phone without a login',
    description: 'It is signed and expires after 24 hours.',
    params: instanceParams,
    answer: { status: 201, schema: oneTimeLink },
    problems: [404, 409],
  }),
  getPairing: define({
    method: 'get',
    path: '/api/pairing',
    tag: 'Pairing',
    summary: 'Read the state of a pairing, with a pairing link',
    answer: { status: 200, schema: pairing },
    problems: [403, 404],
  }),
  askPairingCode: define({
    method: 'post',
    path: '/api/pairing/code',
    tag: 'Pairing',
    summary: 'Request a pairing code, with a pairing link',
    body: pairingCodeRequest,
    answer: { status: 200, schema: pairingCode },
    problems: [403, 404, 409, 503],
  }),
} as const;
