import { z } from 'zod';
import { chatStates } from '../model/chat.ts';
import { participantChanges, participantOutcomes, type Group } from '../model/group.ts';
import { messageKey, peer, phone, refusal, text, wid } from './schemas.ts';

/**
 * Actions: commands other than sending. The page script answers each under the command's type, in the shape that goes
 * to the gateway, so a new action needs no code in between.
 */
/** A chat by all its known addresses: the page may have it under any of them. */
const chat = z.object({ phone: phone.nullable(), wid: wid.nullable() });

export const actionCommands = [
  /** Changes the text or caption of an own message, for everyone. Repeating it changes nothing. */
  z.object({ type: z.literal('edit'), key: messageKey, text: z.string().min(1) }),
  /** Deletes an own message, for everyone. This cannot be undone. */
  z.object({ type: z.literal('delete'), key: messageKey }),
  /**
   * Marks a chat as read on the phone, unless messages have arrived after `key`, which was sent at `at` (milliseconds).
   */
  z.object({ type: z.literal('seen'), chat, key: messageKey, at: z.number() }),
  /** Shows what this number is doing in a chat. WhatsApp forgets it after some seconds. */
  z.object({ type: z.literal('presence'), chat, state: z.enum(chatStates) }),
  /** A person looks at this chat: from now on `typing` events report its other side. */
  z.object({ type: z.literal('watch'), chat }),
  z.object({ type: z.literal('list_groups') }),
  z.object({ type: z.literal('read_group'), group: wid }),
  z.object({ type: z.literal('create_group'), subject: z.string().min(1), participants: z.array(phone) }),
  z.object({
    type: z.literal('change_participants'),
    group: wid,
    change: z.enum(participantChanges),
    participants: z.array(phone).min(1),
  }),
  /** null: unchanged. */
  z.object({
    type: z.literal('update_group'),
    group: wid,
    subject: z.string().min(1).nullable(),
    description: z.string().nullable(),
  }),
  z.object({ type: z.literal('invite_link'), group: wid }),
  z.object({ type: z.literal('leave_group'), group: wid }),
  z.object({ type: z.literal('read_profile') }),
  /** null: unchanged. */
  z.object({
    type: z.literal('set_profile'),
    name: z.string().min(1).nullable(),
    about: z.string().nullable(),
  }),
  /** The number's own picture; null removes it. */
  z.object({
    type: z.literal('set_picture'),
    picture: z.object({ mimetype: z.string().startsWith('image/'), base64: z.string().min(1) }).nullable(),
  }),
  z.object({ type: z.literal('read_picture'), chat }),
] as const;
export type Action = z.infer<(typeof actionCommands)[number]>;

const done = z.object({ outcome: z.literal('done') });
/** The instance timed out or lost its page: the action may have happened. */
const unknown = z.object({ outcome: z.literal('unknown'), text: z.string() });
const acted = z.discriminatedUnion('outcome', [done, refusal, unknown]);

/** Not done, or unknown, with the reason. */
const orNot = <const Good extends z.ZodObject<{ outcome: z.ZodLiteral<string> } & z.ZodRawShape>>(
  good: Good,
) => z.union([good, refusal, unknown]);

const summary = { wid, subject: text, size: z.number().int().nonnegative(), isAdmin: z.boolean() };
const group = z.object({
  ...summary,
  description: text.nullable(),
  createdAt: z.number().int().nullable(),
  participants: z.array(peer.extend({ isAdmin: z.boolean(), isOwner: z.boolean() })),
}) satisfies z.ZodType<Group>;
const participants = z.array(
  z.object({ phone, outcome: z.enum(participantOutcomes), text: z.string().nullable() }),
);

export const actionResults = {
  edit: acted,
  delete: acted,
  seen: acted,
  presence: acted,
  watch: acted,
  list_groups: orNot(z.object({ outcome: z.literal('groups'), groups: z.array(z.object(summary)) })),
  read_group: orNot(z.object({ outcome: z.literal('group'), group })),
  create_group: orNot(z.object({ outcome: z.literal('created'), group: wid, participants })),
  change_participants: orNot(z.object({ outcome: z.literal('changed'), participants })),
  update_group: acted,
  invite_link: orNot(z.object({ outcome: z.literal('link'), link: z.url() })),
  leave_group: acted,
  read_profile: orNot(
    z.object({ outcome: z.literal('profile'), name: text.nullable(), about: text.nullable() }),
  ),
  set_profile: acted,
  set_picture: acted,
  read_picture: orNot(
    z.object({
      outcome: z.literal('picture'),
      /** null: they have no picture, or do not show it. */
      url: z.url().nullable(),
      /** The bytes, if the page could load them. */
      base64: z.string().nullable(),
    }),
  ),
} as const satisfies Record<Action['type'], z.ZodType>;
export type ActionResult = z.infer<(typeof actionResults)[Action['type']]>;
