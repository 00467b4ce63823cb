import { capabilities } from '../model/channel.ts';
import { mediaTypes } from '../model/content.ts';
import { channelNames, numberStates, stateCodes } from '../model/number.ts';
import { accountId, numberId, phoneInput, timestamp } from './common.ts';
import { define } from './operation.ts';
import { z } from './zod.ts';

/** Of a number `name`: what every number has. */
const numberFields = {
  id: numberId.openapi({ description: "The number's id" }),
  accountId,
  name: z.string(),
  phone: z.string().openapi({ example: '5511999999999' }),
  state: z.enum(numberStates),
  code: z.enum(stateCodes).openapi({ description: 'Why it is in this state' }),
  text: z.string().openapi({ description: 'The code as a sentence, with what to do' }),
  detail: z.string().nullable().openapi({ description: 'The technical cause, where there is one' }),
  since: timestamp.openapi({ description: 'When the state began' }),
  linked: z.boolean().openapi({ description: 'Whether a phone is linked to the session' }),
  linkedName: z.string().nullable().openapi({ description: 'The name on the linked phone' }),
  queued: z.number().int().openapi({ description: 'Messages owed to WhatsApp' }),
  link: z.url().nullable().openapi({ description: 'NUMBER_LINK with this phone, where configured' }),
};
const instanceFields = {
  port: z.number().int().openapi({ description: "The instance's own port on 127.0.0.1" }),
  retryAt: timestamp.nullable().openapi({ description: 'When it is started again by itself' }),
  failures: z.number().int().openapi({ description: 'Failed starts in a row' }),
  whatsappVersion: z.string().nullable(),
  drift: z
    .array(
      z.object({
        name: z.string(),
        kind: z.enum(['shim', 'module']),
        outcome: z.enum(['applied', 'not-needed', 'shape-unknown', 'missing']),
        detail: z.string().optional(),
      }),
    )
    .openapi({ description: "What Ramal mends of WhatsApp's page, and what it does not recognise" }),
};

const channelLimits = z
  .object({
    text: z.number().int().openapi({ description: 'Characters of a text' }),
    caption: z.number().int().openapi({ description: 'Characters of a caption' }),
    file: z
      .record(z.enum(mediaTypes), z.number().int())
      .openapi({ description: 'Bytes of a file, by its type' }),
    serviceWindowHours: z.number().int().nullable().openapi({
      description:
        "For how many hours after a person's last message the number may write to them; null: always",
    }),
  })
  .openapi('ChannelLimits');

export const number = z
  .object({
    ...numberFields,
    channel: z.enum(channelNames).openapi({
      description:
        '`web`: a phone linked by QR code, through a browser of its own; `cloud`: the official API',
    }),
    capabilities: z.array(z.enum(capabilities)).openapi({
      description:
        'What its channel can do besides carrying messages. What it lacks is answered 501, with the name of the capability',
    }),
    limits: channelLimits.nullable().openapi({
      description: 'What its channel carries at most; null: this installation does not have the channel',
    }),
    instance: z
      .object(instanceFields)
      .nullable()
      .openapi({ description: 'The worker of a `web` number; null: a number of another channel has none' }),
  })
  .openapi('Number');
export type WhatsAppNumber = z.infer<typeof number>;

export const instance = z
  .object({ ...numberFields, channel: z.literal('web'), ...instanceFields })
  .openapi('Instance');
export type Instance = z.infer<typeof instance>;

/** The fields of a web number's instance stand beside its own, where clients have always read them. */
export const statusNumber = z
  .object({ ...numberFields, channel: z.enum(channelNames), ...instanceFields })
  .partial(
    Object.fromEntries(Object.keys(instanceFields).map((name) => [name, true])) as Record<
      keyof typeof instanceFields,
      true
    >,
  )
  .openapi('NumberStatus');
export type NumberStatus = z.infer<typeof statusNumber>;

export const instanceList = z.object({ items: z.array(instance) });

export const qr = z
  .object({
    qr: z.string().openapi({ description: 'The code as a PNG data URL' }),
    value: z.string().openapi({ description: 'The text inside the code' }),
    state: z.enum(numberStates),
    expiresAt: timestamp,
  })
  .openapi('QrCode');
export type Qr = z.infer<typeof qr>;

export const qrQuery = z.object({
  format: z.enum(['png', 'svg', 'json', 'raw']).optional().openapi({ description: 'Wins over Accept' }),
});

export const pairingCodeRequest = z.object({ phone: phoneInput.optional() });
export const pairingCode = z
  .object({
    code: z.string().openapi({ example: 'ABCD1234' }),
    expiresAt: timestamp,
  })
  .openapi('PairingCode');
export type PairingCode = z.infer<typeof pairingCode>;

export const instanceParams = z.object({
  id: z
    .uuid()
    .toLowerCase()
    .openapi({ description: "The number's id, or the account's when it has one number" }),
});

const lifecycle = (verb: 'start' | 'stop' | 'restart' | 'logout', summary: string) =>
  define({
    method: 'post',
    path: `/api/instances/:id/${verb}`,
    tag: 'Instances',
    summary,
    params: instanceParams,
    answer: { status: 202, schema: instance },
    problems: [404, 409],
  });

export const instanceOperations = {
  listInstances: define({
    method: 'get',
    path: '/api/instances',
    tag: 'Instances',
    summary: 'List the instances of all numbers',
    answer: { status: 200, schema: instanceList },
    problems: [],
  }),
  getInstance: define({
    method: 'get',
    path: '/api/instances/:id',
    tag: 'Instances',
    summary: 'Read one instance',
    params: instanceParams,
    answer: { status: 200, schema: instance },
    problems: [404, 409],
  }),
  startInstance: lifecycle('start', 'Start an instance, now and after every reboot'),
  stopInstance: lifecycle('stop', 'Stop an instance and keep it stopped; the session stays'),
  restartInstance: lifecycle('restart', 'Stop and start an instance; the session stays'),
  logoutInstance: lifecycle('logout', 'Unlink the phone; a new QR code follows'),
  getQr: define({
    method: 'get',
    path: '/api/instances/:id/qr',
    tag: 'Instances',
    summary: 'Read the QR code to scan',
    description:
      'PNG, SVG, JSON or the bare text, by `Accept` or `?format=`. 409 when no code is waiting, with the state in words.',
    params: instanceParams,
    query: qrQuery,
    answer: { status: 200, schema: qr },
    problems: [404, 409],
  }),
  requestPairingCode: define({
    method: 'post',
    path: '/api/instances/:id/pairing-code',
    tag: 'Instances',
    summary: 'Request a pairing code to type on the phone',
    description: "Without a phone it is asked for the number's own.",
    params: instanceParams,
    body: pairingCodeRequest,
    answer: { status: 200, schema: pairingCode },
    problems: [404, 409, 503],
  }),
} as const;
