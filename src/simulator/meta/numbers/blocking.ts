import { z } from 'zod';
import { GraphError, refusal, titleOf } from '../errors.ts';
import { listOf, objectOf } from '../http/encodings.ts';
import { parseInput } from '../http/parse.ts';
import type { Call } from '../http/router.ts';
import { WINDOW_MS } from '../messages/pricing.ts';
import type { CloudNumber } from '../state.ts';

const shape = z.object({
  messaging_product: z.literal('whatsapp'),
  block_users: listOf(objectOf({ user: z.coerce.string().optional(), user_id: z.string().optional() })),
});

interface Named {
  input: string;
  phone: string | undefined;
}

function usersOf({ meta, node: number, params }: Call<CloudNumber>): Named[] {
  const { businessId } = meta.wabaOf(number);
  return parseInput(shape, params).block_users.map(({ user, user_id: id }) => {
    const person =
      user === undefined
        ? meta.people.byUserId(id ?? '', businessId)
        : meta.people.find(user.replace(/\D/g, ''));
    return { input: user ?? id ?? '', phone: person?.phone };
  });
}

const entry = ({ input, phone }: Named): Record<string, string> => ({
  input,
  ...(phone === undefined ? {} : { wa_id: phone }),
});

/** Only people who wrote in the last 24 hours can be blocked. */
export function block(call: Call<CloudNumber>): unknown {
  const { meta, node: number } = call;
  const users = usersOf(call);
  const recent = ({ phone }: Named): boolean =>
    phone !== undefined && meta.clock.ms() - (number.windows.get(phone) ?? -Infinity) < WINDOW_MS;
  const added = users.filter(recent);
  for (const { phone } of added) if (phone !== undefined) number.blocked.add(phone);
  return answer(
    'added_users',
    added,
    users.filter((one) => !recent(one)),
    'The user did not write in the last 24 hours.',
  );
}

export function unblock(call: Call<CloudNumber>): unknown {
  const { blocked } = call.node;
  const users = usersOf(call);
  const known = ({ phone }: Named): boolean => phone !== undefined && blocked.has(phone);
  const removed = users.filter(known);
  const failed = users.filter((one) => !known(one));
  for (const { phone } of removed) if (phone !== undefined) blocked.delete(phone);
  return answer('removed_users', removed, failed, 'The user is not blocked.');
}

/** One failure makes the answer an error, which still says what was done. */
function answer(name: string, done: Named[], failed: Named[], reason: string): unknown {
  const errors = [{ code: 139100, message: titleOf(139100), error_data: { details: reason } }];
  const users = {
    [name]: done.map(entry),
    ...(failed.length === 0 ? {} : { failed_users: failed.map((one) => ({ ...entry(one), errors })) }),
  };
  if (failed.length === 0) return { messaging_product: 'whatsapp', block_users: users };
  const error = refusal(139100, reason);
  throw new GraphError(error.body, error.status, { messaging_product: 'whatsapp', block_users: users });
}
