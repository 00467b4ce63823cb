import { z } from 'zod';
import { chatStates } from '../model/chat.ts';
import { messageKey, phone, refusal, wid } from './schemas.ts';

/**
 * Actions: commands besides carrying messages. The page's script answers each under the command's own type, in the shape
 * that goes to the gateway, so that a new one needs no code in between.
 */
/** A chat under every address that is known of it: the page may have it under either. */
const chat = z.object({ phone: phone.nullable(), wid: wid.nullable() });

export const actionCommands = [
  /** Changes the text or caption of an own message, for everyone. The same text again changes nothing. */
  z.object({ type: z.literal('edit'), key: messageKey, text: z.string().min(1) }),
  /** Deletes an own message, for everyone; what is deleted stays so. */
  z.object({ type: z.literal('delete'), key: messageKey }),
  /** Marks everything in a chat as read, on the phone too. */
  z.object({ type: z.literal('seen'), chat }),
  /** Shows what this number is doing in a chat; WhatsApp forgets it after some seconds. */
  z.object({ type: z.literal('presence'), chat, state: z.enum(chatStates) }),
] as const;
export type Action = z.infer<(typeof actionCommands)[number]>;

const done = z.object({ outcome: z.literal('done') });
/** The instance gave up waiting, or lost its page: it may have happened. */
const unknown = z.object({ outcome: z.literal('unknown'), text: z.string() });
const acted = z.discriminatedUnion('outcome', [done, refusal, unknown]);

export const actionResults = {
  edit: acted,
  delete: acted,
  seen: acted,
  presence: acted,
} as const satisfies Record<Action['type'], z.ZodType>;
export type ActionResult = z.infer<(typeof actionResults)[Action['type']]>;
