import { z } from 'zod';
import { graphRefusal } from '../errors.ts';
import { objectOf } from '../http/encodings.ts';
import { parseInput } from '../http/parse.ts';
import type { Meta } from '../meta.ts';
import type { Callback } from '../state.ts';

/** Meta asks the address for its challenge before it takes it. */
export async function checkedCallback(meta: Meta, url: string, verifyToken: string): Promise<Callback> {
  const callback = { url, verifyToken };
  if (await meta.webhooks.handshake(callback)) return callback;
  throw graphRefusal(
    2200,
    'Callback verification failed with the following errors: HTTP Status Code = 403; HTTP Message = Forbidden',
  );
}

const override = z.object({
  override_callback_uri: z.string().optional(),
  verify_token: z.string().optional(),
});
const address = z.url({ protocol: /^https?$/ });

/** undefined: no override is named. null: an empty one removes it. */
export async function overrideOf(meta: Meta, input: unknown): Promise<Callback | null | undefined> {
  const { override_callback_uri: url, verify_token: token } = parseInput(override, input);
  if (url === undefined) return undefined;
  if (url === '') return null;
  if (token === undefined) throw graphRefusal(100, 'The parameter verify_token is required.');
  return checkedCallback(meta, parseInput(address, url), token);
}

export const webhookConfiguration = objectOf({
  override_callback_uri: z.string().optional(),
  verify_token: z.string().optional(),
});
