import { mediaStates, mediaTypes, messageTypes } from '../model/content.ts';
import { deliveryStatuses } from '../model/message.ts';
import { accountParams } from './accounts.ts';
import {
  accountId,
  contactId,
  conversationId,
  idempotencyHeader,
  messageId,
  numberId,
  page,
  pageQuery,
  phoneInput,
  problem,
  timestamp,
  userId,
} from './common.ts';
import { groupId } from './groups.ts';
import { queuePlace } from './pacing.ts';
import { plainContents, writtenText } from './content.ts';
import { define } from './operation.ts';
import { z } from './zod.ts';

export const person = z
  .object({
    contactId,
    name: z.string().nullable().openapi({ description: 'Which they may have chosen themselves' }),
    phone: z
      .string()
      .nullable()
      .openapi({ description: "In WhatsApp's spelling; null where WhatsApp hides it" }),
    lid: z.string().nullable().openapi({ description: "WhatsApp's hidden-user address, where known" }),
  })
  .openapi('Person');
export type Person = z.infer<typeof person>;

export const message = z
  .object({
    id: messageId,
    accountId,
    numberId,
    conversationId,
    direction: z.enum(['in', 'out']),
    type: z.enum(messageTypes),
    whatsappType: z
      .string()
      .nullable()
      .openapi({
        description:
          "WhatsApp's own name of the kind where `type` says less: `ptv` (a round video), `view_once`, `list_response`, " +
          '`order`, `event_creation`; of an unknown message, the kind that it was. null where `type` says it all',
      }),
    text: z.string().nullable().openapi({ description: 'The text, or the caption of media' }),
    phone: z.string().nullable().openapi({ description: '`phone` of `person`' }),
    person: person.nullable().openapi({ description: 'Who it is from or to; null in a group' }),
    group: z
      .object({ id: z.string(), subject: z.string().nullable() })
      .nullable()
      .openapi({ description: 'The group that it stands in; null in a direct conversation' }),
    author: person
      .nullable()
      .openapi({ description: 'Who wrote it, in a group; null for messages of the number itself' }),
    media: z
      .object({
        mimetype: z.string(),
        filename: z.string().nullable(),
        size: z.number().int().nullable().openapi({ description: 'Bytes' }),
        state: z.enum(mediaStates).openapi({
          description:
            'pending: being fetched; failed: WhatsApp no longer has it; expired: removed by age (MEDIA_DAYS)',
        }),
        url: z.string().nullable().openapi({ description: 'Path under this API, once ready' }),
      })
      .nullable(),
    location: z
      .object({
        latitude: z.number(),
        longitude: z.number(),
        name: z.string().nullable(),
        address: z.string().nullable(),
      })
      .nullable(),
    contact: z
      .object({
        name: z.string(),
        vcard: z
          .string()
          .openapi({ description: 'One vCard; several that were sent at once follow one another' }),
      })
      .nullable(),
    mentions: z
      .array(
        z.object({ phone: z.string().nullable(), lid: z.string().nullable(), name: z.string().nullable() }),
      )
      .openapi({ description: 'The people named in the text, as `@` and their phone' }),
    poll: z
      .object({
        question: z.string(),
        multiple: z.boolean(),
        options: z.array(
          z.object({
            text: z.string(),
            votes: z.array(z.object({ from: z.string().nullable(), fromMe: z.boolean() })),
          }),
        ),
      })
      .nullable(),
    forwarded: z.boolean(),
    clientRef: z.string().nullable().openapi({ description: 'What the client that sent it calls it' }),
    sentBy: z.object({ userId, name: z.string() }).nullable().openapi({
      description: 'The user who sent it; null for programs, for the phone itself, and for incoming ones',
    }),
    replyTo: messageId.nullable(),
    reactions: z.array(z.object({ emoji: z.string(), from: z.string().nullable(), fromMe: z.boolean() })),
    status: z.enum(deliveryStatuses),
    error: z.object({ code: z.string(), text: z.string() }).nullable(),
    editedAt: timestamp.nullable(),
    deletedAt: timestamp.nullable(),
    backfilled: z.boolean().openapi({ description: 'Found by looking back, not heard live' }),
    sentAt: timestamp.nullable().openapi({
      description:
        "When WhatsApp's server was first known to have it. Null for incoming ones, and before times were kept",
    }),
    deliveredAt: timestamp
      .nullable()
      .openapi({ description: 'When it was first known to be on the other phone' }),
    readAt: timestamp.nullable().openapi({ description: 'When it was first known to be read, or played' }),
    failedAt: timestamp.nullable().openapi({
      description: 'When it was first known to have failed; it may have been sent anew since',
    }),
    createdAt: timestamp.openapi({ description: 'When it was accepted or written' }),
    queue: queuePlace
      .nullable()
      .optional()
      .openapi({ description: 'Where it stands, in the answer to a send or a read, while it is queued' }),
  })
  .openapi('Message');
export type Message = z.infer<typeof message>;

/** To whom: a phone, a group, or a conversation that exists. From which number, where an account has several. */
const clientRef = z.string().min(1).max(200).optional().openapi({
  description:
    'What you call this message. It comes back in answers, events and webhooks. It need not be unique: `Idempotency-Key` is what prevents repeats',
});
const envelope = {
  clientRef,
  phone: phoneInput.optional(),
  conversationId: conversationId.optional(),
  group: groupId.optional(),
  from: z
    .string()
    .max(40)
    .optional()
    .openapi({
      description:
        'Id or phone of the number that sends. Without it: the number that the person or group has written with, or the ' +
        'only one; 422 where that says nothing. Another number never takes the place of one that cannot send.',
    }),
};
const replyTo = messageId.optional().openapi({ description: 'The message that this one answers' });

const mediaSource = z
  .union([
    z.object({ url: z.url({ protocol: /^https?$/ }) }),
    z.object({
      base64: z.string().min(1).openapi({ description: 'The bytes, or a data: URL' }),
      mimetype: z.string().max(200).optional(),
    }),
  ])
  .openapi({
    description: 'Where the bytes come from; in a multipart request they are the part `file` instead',
  });

export const sendRequest = z
  .discriminatedUnion('type', [
    ...plainContents({ ...envelope, replyTo }),
    ...mediaTypes.map((type) =>
      z.object({
        type: z.literal(type),
        ...envelope,
        media: mediaSource.optional(),
        message: writtenText.optional().openapi({ description: 'The caption' }),
        filename: z.string().min(1).max(255).optional(),
        replyTo,
      }),
    ),
    z.object({
      type: z.literal('reaction'),
      from: envelope.from,
      clientRef,
      messageId: messageId.openapi({ description: 'The message reacted to' }),
      emoji: z.string().max(50).openapi({ description: 'Empty takes the reaction back' }),
    }),
  ])
  .openapi('SendRequest', {
    example: { type: 'text', phone: '5511999999999', message: 'Hello!' },
  });
export type SendRequest = z.infer<typeof sendRequest>;

/** `{phone, message}` is the one-liner: without a type it is a text. */
const asText = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess<unknown, Schema, z.input<Schema>>(
    (body: unknown) =>
      typeof body === 'object' && body !== null && !('type' in body) ? { ...body, type: 'text' } : body,
    schema,
  );
export const sendBody = asText(sendRequest);

/** One message of a batch. Files and reactions are sent one by one. */
const inBatch = {
  ...envelope,
  idempotencyKey: z.string().min(1).max(200).optional().openapi({
    description: 'As the header Idempotency-Key of a single send: the same key never sends twice',
  }),
};
export const batchMessage = z
  .discriminatedUnion('type', [...plainContents({ ...inBatch, replyTo })])
  .openapi('BatchMessage', { example: { type: 'text', phone: '5511999999999', message: 'Hello!' } });
export const batchItem = asText(batchMessage);

export const MOST_IN_BATCH = 10_000;
export const batchRequest = z.object({
  messages: z
    // Each is read for itself: one that is not valid refuses nothing but itself.
    .array(z.unknown().openapi({ allOf: [{ $ref: '#/components/schemas/BatchMessage' }] }))
    .min(1)
    .max(MOST_IN_BATCH),
});
export const batchAnswer = z.object({
  accepted: z.number().int(),
  refused: z.number().int(),
  results: z
    .array(
      z.object({
        id: messageId.nullable().openapi({ description: 'Of the message; null where it was refused' }),
        problem: problem.nullable().openapi({ description: 'Why it was refused' }),
      }),
    )
    .openapi({ description: 'One for each message, in the order of the request' }),
});

export const sendHeaders = idempotencyHeader.extend({
  prefer: z.string().max(200).optional().openapi({
    description:
      '`wait=10`: answer when it is known what became of it, after 10 seconds at the latest (60 at most)',
  }),
});

export const forwardRequest = z.object(envelope).openapi('ForwardRequest', {
  example: { phone: '5511999999999' },
});
export type ForwardRequest = z.infer<typeof forwardRequest>;

const { clientRef: _own, ...recipient } = envelope;
export const previewRequest = z.object(recipient).openapi('PreviewRequest', {
  example: { phone: '5511999999999' },
});
const preview = z
  .object({
    numberId: numberId.openapi({ description: 'The number that would send' }),
    person: person.omit({ contactId: true }).nullable().openapi({ description: 'null for a group' }),
    conversationId: conversationId.nullable().openapi({ description: 'null: it does not exist yet' }),
    onWhatsApp: z
      .boolean()
      .nullable()
      .openapi({ description: 'null: not known yet, for example because the number is not connected' }),
    queue: queuePlace,
  })
  .openapi('SendPreview');

export const messageParams = z.object({ id: accountId, messageId });

export const messageOperations = {
  send: define({
    method: 'post',
    path: '/api/accounts/:id/send',
    tag: 'Messages',
    summary: 'Send a message',
    description:
      '202 once it is committed: from then on it is sent exactly once. `{phone, message}` is enough for a text. ' +
      'With `Prefer: wait=10` the answer says what became of it.',
    params: accountParams,
    headers: sendHeaders,
    body: sendBody,
    upload: true,
    settles: true,
    answer: { status: 202, schema: message },
    problems: [404, 409, 413, 429, 503],
  }),
  previewSend: define({
    method: 'post',
    path: '/api/accounts/:id/send/preview',
    tag: 'Messages',
    summary: 'Preview a send: who would get it, from which number, and when',
    description:
      'Nothing is sent or stored. It answers with the problem that a send would have: for example, that the phone is not ' +
      'on WhatsApp, that the person opted out, or that `from` is missing.',
    params: accountParams,
    body: previewRequest,
    answer: { status: 200, schema: preview },
    problems: [404, 409, 429, 503],
  }),
  sendBatch: define({
    method: 'post',
    path: '/api/accounts/:id/messages/batch',
    tag: 'Messages',
    summary: 'Send up to 10,000 messages in one request',
    description:
      'Each message is accepted or refused for itself, and has its own answer. What is accepted is committed: it is sent ' +
      'exactly once, after answers and single messages. Phones that WhatsApp was not asked about yet are accepted; the ' +
      'message fails later where WhatsApp does not know its phone. When the answer is lost, the same request again is ' +
      'safe if every message has its `idempotencyKey`.',
    params: accountParams,
    body: batchRequest,
    bodyLimit: '32mb',
    heavy: 'always',
    answer: { status: 200, schema: batchAnswer },
    problems: [404],
  }),
  getMessage: define({
    method: 'get',
    path: '/api/accounts/:id/messages/:messageId',
    tag: 'Messages',
    summary: 'Read a message and its delivery status',
    params: messageParams,
    answer: { status: 200, schema: message },
    problems: [404],
  }),
  forwardMessage: define({
    method: 'post',
    path: '/api/accounts/:id/messages/:messageId/forward',
    tag: 'Messages',
    summary: 'Forward a message',
    description:
      'A message of its own, sent like any other. From the same number its file is not uploaded again, where WhatsApp still has it.',
    params: messageParams,
    headers: sendHeaders,
    body: forwardRequest,
    settles: true,
    answer: { status: 202, schema: message },
    problems: [404, 409, 429, 503],
  }),
  editMessage: define({
    method: 'patch',
    path: '/api/accounts/:id/messages/:messageId',
    tag: 'Messages',
    summary: 'Edit the text or caption of a sent message, for everyone',
    description:
      'WhatsApp allows it for about 15 minutes. The answer is the message as WhatsApp has it now: 409 says that nothing ' +
      'was changed, 503 that nobody knows; the same request again is safe.',
    params: messageParams,
    body: z.object({ message: writtenText }),
    answer: { status: 200, schema: message },
    problems: [404, 409, 501, 503],
  }),
  deleteMessage: define({
    method: 'delete',
    path: '/api/accounts/:id/messages/:messageId',
    tag: 'Messages',
    summary: 'Delete a sent message, for everyone',
    description:
      'WhatsApp allows it for about two days. 409 says that it is still there, 503 that nobody knows; the same request again is safe.',
    params: messageParams,
    answer: { status: 200, schema: message },
    problems: [404, 409, 501, 503],
  }),
  listUndecided: define({
    method: 'get',
    path: '/api/accounts/:id/messages',
    tag: 'Messages',
    summary: 'List uncertain or failed messages, the latest first',
    params: accountParams,
    query: pageQuery.extend({ status: z.enum(['uncertain', 'failed']).default('uncertain') }),
    answer: { status: 200, schema: page(message) },
    problems: [404],
  }),
  lookAgain: define({
    method: 'post',
    path: '/api/accounts/:id/messages/:messageId/look-again',
    tag: 'Messages',
    summary: 'Check an uncertain message again',
    description: 'A message that is not uncertain, or no longer, is answered as it is.',
    params: messageParams,
    answer: { status: 200, schema: message },
    problems: [404, 409],
  }),
  sendAnyway: define({
    method: 'post',
    path: '/api/accounts/:id/messages/:messageId/send-anyway',
    tag: 'Messages',
    summary: 'Resend an uncertain or failed message; if it was sent after all, it arrives twice',
    params: messageParams,
    answer: { status: 202, schema: message },
    problems: [404, 409],
  }),
  getMedia: define({
    method: 'get',
    path: '/api/accounts/:id/messages/:messageId/media',
    tag: 'Messages',
    summary: "Download a message's media, or a part of it",
    description:
      'Takes `Range` and `If-Range`; the ETag is the SHA-256 of the bytes. Pictures, sound and video come as what they are, ' +
      'everything else as a download.',
    params: messageParams,
    answer: {
      status: 200,
      schema: [
        'image/png',
        'image/jpeg',
        'image/gif',
        'image/webp',
        'audio/*',
        'video/*',
        'application/octet-stream',
      ],
    },
    ranges: true,
    problems: [404, 409],
  }),
} as const;
