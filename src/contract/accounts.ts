import { accountId, phoneInput, timestamp } from './common.ts';
import { instance } from './instances.ts';
import { z } from './zod.ts';

export const plans = ['owner', 'free', 'basic', 'pro'] as const;
const name = z.string().trim().min(1).max(100);

export const account = z
  .object({
    id: accountId,
    name,
    plan: z.enum(plans),
    createdAt: timestamp,
    numbers: z.array(instance),
  })
  .openapi('Account');
export type Account = z.infer<typeof account>;

export const accountCreate = z.object({
  name,
  phone: phoneInput,
  plan: z.enum(plans).default('owner'),
});
export const accountPatch = z
  .object({ name, plan: z.enum(plans) })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'Give a name or a plan to change');
export const accountList = z.object({ items: z.array(account), nextCursor: z.string().nullable() });
export const accountParams = z.object({ id: accountId });

export const accountStatus = z
  .object({
    accountId,
    canSend: z.boolean(),
    queued: z.number().int().openapi({ description: 'Messages owed to WhatsApp' }),
    numbers: z.array(instance),
  })
  .openapi('AccountStatus');
