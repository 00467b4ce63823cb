import { z } from './zod.ts';
import { instance, pairingCode, qr } from './instances.ts';
import { accountId, messageId, numberId } from './common.ts';
import { message } from './messages.ts';

/** What Socket.IO pushes on `event`: always after it was committed. */
export const liveEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('instance.state'), accountId, instance }),
    z.object({ type: z.literal('instance.deleted'), accountId, numberId }),
    z.object({ type: z.literal('instance.qr'), accountId, numberId, qr }),
    z.object({ type: z.literal('instance.pairing_code'), accountId, numberId, pairingCode }),
    z.object({ type: z.literal('message.created'), accountId, message }),
    z.object({ type: z.literal('message.updated'), accountId, message }),
    z.object({ type: z.literal('message.status'), accountId, messageId, message }),
  ])
  .openapi('LiveEvent');
export type LiveEvent = z.infer<typeof liveEvent>;
