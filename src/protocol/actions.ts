import { z } from 'zod';
import { messageKey, refusal } from './schemas.ts';

/**
 * Actions: commands besides carrying messages. The page's script answers each under the command's own type, in the shape
 * that goes to the gateway, so that a new one needs no code in between.
 */
export const actionCommands = [
  /** Changes the text or caption of an own message, for everyone. The same text again changes nothing. */
  z.object({ type: z.literal('edit'), key: messageKey, text: z.string().min(1) }),
  /** Deletes an own message, for everyone; what is deleted stays so. */
  z.object({ type: z.literal('delete'), key: messageKey }),
] as const;
export type Action = z.infer<(typeof actionCommands)[number]>;

const done = z.object({ outcome: z.literal('done') });
/** The instance gave up waiting, or lost its page: it may have happened. */
const unknown = z.object({ outcome: z.literal('unknown'), text: z.string() });
const acted = z.discriminatedUnion('outcome', [done, refusal, unknown]);

export const actionResults = {
  edit: acted,
  delete: acted,
} as const satisfies Record<Action['type'], z.ZodType>;
export type ActionResult = z.infer<(typeof actionResults)[Action['type']]>;
