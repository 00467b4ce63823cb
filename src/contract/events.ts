import { z } from './zod.ts';
import { instance, pairingCode, qr } from './instances.ts';
import { accountId, messageId, numberId } from './common.ts';
import { message } from './messages.ts';

/** What stands in the log of the account too: a client that was away asks for what follows its last `seq`. */
const logged = { id: z.uuid().optional(), seq: z.number().int().optional() };

/** What Socket.IO pushes on `event`: always after it was committed. */
export const liveEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('instance.state'), accountId, instance }),
    z.object({ type: z.literal('instance.deleted'), accountId, numberId }),
    z.object({ type: z.literal('instance.qr'), accountId, numberId, qr }),
    z.object({ type: z.literal('instance.pairing_code'), accountId, numberId, pairingCode }),
    z
      .object({
        type: z.literal('media.progress'),
        ...{ accountId, messageId },
        received: z.number().int(),
        total: z.number().int(),
      })
      .openapi({ description: 'Bytes of incoming media that have come; `message.updated` follows the last' }),
    z.object({ type: z.literal('message.created'), ...logged, accountId, message }),
    z.object({ type: z.literal('message.updated'), ...logged, accountId, message }),
    z.object({ type: z.literal('message.status'), ...logged, accountId, messageId, message }),
  ])
  .openapi('LiveEvent');
export type LiveEvent = z.infer<typeof liveEvent>;
