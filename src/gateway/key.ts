import { parseArgs } from 'node:util';
import { z } from 'zod';
import { reasonOf } from '../lib/logger.ts';
import { scopes } from '../model/access.ts';
import { LocalApi } from './localApi.ts';

/** Creates an API key for an account (by name, phone or id; by default the first one), and prints only the key. */
try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [wanted] = positionals;
  const api = await LocalApi.open('key', 5000);
  const account = (await api.accounts()).find(
    ({ id, name, numbers }) =>
      wanted === undefined ||
      id === wanted ||
      name === wanted ||
      numbers.some(({ phone }) => phone === wanted),
  );
  if (!account)
    throw new Error('There is no such account yet. Add a number in the panel, or with npm run seed.');
  const body = { name: 'from the terminal', scopes };
  const made = await api.call(
    z.object({ key: z.string() }),
    'POST',
    `/api/accounts/${account.id}/keys`,
    body,
  );
  process.stdout.write(`${made.key}\n`);
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
}
