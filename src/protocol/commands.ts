import { z } from 'zod';
import type { MediaId, RunId } from '../model/ids.ts';
import { exitReasons } from '../model/instance.ts';
import { actionCommands, actionResults } from './actions.ts';
import {
  contactCard,
  location,
  mediaInfo,
  messageKey,
  phone,
  poll,
  refusal,
  wid,
  type Refusal,
} from './schemas.ts';
import { unknownFields } from './unknownFields.ts';
import { readExitReason, readStateCode } from './newerWords.ts';
import { mediaTypes, type MessageContent, type WrittenContent } from '../model/content.ts';
import { deliveryStatuses } from '../model/message.ts';

/**
 * Commands: gateway → instance, `POST /commands` with `Authorization: Bearer <secret of the instance>`. Whether one is safe
 * to repeat is said at each; a message goes out once because of its key.
 */
const media = mediaInfo.extend({ id: z.uuid().transform((value) => value as MediaId) });
const quoted = messageKey.nullable();
const written = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('text'),
    text: z.string(),
    quoted,
    // What was accepted by an older gateway says neither.
    mentions: z.array(phone).default([]),
    linkPreview: z.boolean().default(true),
  }),
  z.object({ type: z.enum(mediaTypes), media, text: z.string().nullable(), quoted }),
  z.object({
    type: z.literal('location'),
    location,
    quoted,
  }),
  z.object({
    type: z.literal('contact'),
    contact: contactCard,
    quoted,
  }),
  z.object({ type: z.literal('poll'), poll, quoted }),
]) satisfies z.ZodType<WrittenContent>;
const content = z.union([
  written,
  z.object({
    type: z.literal('forward'),
    source: messageKey.nullable(),
    content: written,
    text: z.string().nullable(),
  }),
]) satisfies z.ZodType<MessageContent>;

/** Where a message goes: a person by phone or LID, or a group. */
const recipient = z.union([z.object({ phone }), z.object({ wid })]);

const command = z.discriminatedUnion('type', [
  /** Where events go and media comes from, from now on. */
  z.object({ type: z.literal('attach'), gatewayUrl: z.url() }),
  /** Resolves the chat and makes the message's key, without sending anything. */
  z.object({ type: z.literal('prepare'), to: recipient }),
  /** Hands the message with this very key to WhatsApp's page. */
  z.object({ type: z.literal('send'), key: messageKey, chat: wid, content }),
  /** Sets the reaction of this number to a message; doing it again changes nothing. */
  z.object({ type: z.literal('react'), target: messageKey, emoji: z.string() }),
  /** Shows "typing…" in a chat, and answers when it is over. */
  z.object({ type: z.literal('type'), chat: wid, ms: z.number().int().positive().max(60_000) }),
  /** What the page knows of a key. */
  z.object({ type: z.literal('look_up'), key: messageKey }),
  z.object({ type: z.literal('check_phone'), phone }),
  z.object({ type: z.literal('request_pairing_code'), phone }),
  z.object({ type: z.literal('logout') }),
  ...actionCommands,
]);
export type Command = z.infer<typeof command>;

const commandRequest = z.object({
  /** Milliseconds that the caller will wait: the instance gives up by then. */
  deadlineMs: z.number().int().positive().max(600_000),
  command,
});
export type CommandRequest = z.infer<typeof commandRequest>;

/**
 * Reads a request as an instance does. A command of a newer gateway is refused, also for one field that this release does
 * not know: to do it without would be to do something else than was asked.
 */
export function readRequest(given: unknown): CommandRequest | Refusal {
  const { data, error } = commandRequest.safeParse(given);
  if (!data) return notUnderstood(z.prettifyError(error));
  const unknown = unknownFields((given as { command: unknown }).command, data.command);
  return unknown.length === 0 ? data : notUnderstood(`unknown: ${unknown.join(', ')}`);
}

/** Nothing was done, and the same command would be refused again. */
export const notUnderstood = (why: string): Refusal => ({
  outcome: 'refused',
  code: 'unsupported',
  text: `The instance of this number is of another release and does not know this command: ${why.slice(0, 500)}`,
  retryable: false,
});

/** WhatsApp's code for a message that its server refused, where it said one. */
const said = z.string().max(100).nullable();

const doneOrRefused = z.discriminatedUnion('outcome', [z.object({ outcome: z.literal('done') }), refusal]);

export const commandResults = {
  attach: doneOrRefused,
  prepare: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('prepared'), key: messageKey, chat: wid }),
    refusal,
  ]),
  /** `handed`: WhatsApp's page has it and owns it; `status` says how far it is. */
  send: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('handed'), status: z.enum(deliveryStatuses), error: said }),
    refusal,
    z.object({ outcome: z.literal('unknown'), text: z.string() }),
  ]),
  react: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('done') }),
    refusal,
    z.object({ outcome: z.literal('unknown'), text: z.string() }),
  ]),
  type: doneOrRefused,
  look_up: z.discriminatedUnion('outcome', [
    z.object({
      outcome: z.literal('found'),
      status: z.enum(deliveryStatuses),
      error: said,
      /** A page that was started after the send has waited for the server's word in vain, too. */
      unconfirmed: z.boolean().default(false),
    }),
    z.object({ outcome: z.literal('absent') }),
    refusal,
  ]),
  check_phone: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('registered'), wid, phone }),
    z.object({ outcome: z.literal('absent') }),
    refusal,
  ]),
  request_pairing_code: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('code'), code: z.string(), expiresAt: z.number() }),
    refusal,
  ]),
  logout: doneOrRefused,
  ...actionResults,
} as const satisfies Record<Command['type'], z.ZodType>;
export type CommandResult<Type extends Command['type']> = z.infer<(typeof commandResults)[Type]>;

/** `GET /status`: the instance alone knows this much without being asked to do anything. */
export const instanceStatus = z.object({
  runId: z.uuid().transform((value) => value as RunId),
  numberId: z.string(),
  pid: z.number().int(),
  browserPid: z.number().int().nullable(),
  code: z.string().transform(readStateCode),
  exit: z.string().transform(readExitReason).nullable(),
  /** Events that the gateway has not acknowledged yet. */
  pendingEvents: z.number().int(),
  // An instance of protocol 1 says neither.
  protocol: z.number().int().positive().default(1),
  /** The code that it was started from, as the gateway that started it named it. */
  build: z.string().nullable().default(null),
});
export type InstanceStatus = z.infer<typeof instanceStatus>;

/** The file that an instance is started with (`node src/instance/main.ts <file>`, mode 0600). */
export const instanceConfig = z.object({
  /** Names this run of the process; the gateway refuses what an earlier run reports. */
  runId: z.uuid().transform((value) => value as RunId),
  numberId: z.uuid(),
  phone,
  port: z.number().int().min(1).max(65535),
  secret: z.string().min(32),
  gatewayUrl: z.url(),
  sessionDir: z.string(),
  chromePath: z.string().nullable(),
  chromeArgs: z.array(z.string()),
  /** How the run before this one ended: a new QR code then says why it is shown. */
  previousExit: z.enum(exitReasons).nullable(),
  /** Between two looks at whether WhatsApp answers right and told everything. */
  upkeepSeconds: z.number().positive().max(3600),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  /** Names the code that the instance is started from; it repeats it in `/status`. A gateway of protocol 1 names none. */
  build: z.string().nullable().default(null),
});
export type InstanceConfig = z.infer<typeof instanceConfig>;
