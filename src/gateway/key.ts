import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { reasonOf } from '../lib/logger.ts';
import { scopes } from '../model/access.ts';
import { readConfig } from './config.ts';
import { LocalApi, type LocalAccount } from './localApi.ts';

const usage = `Usage: npm run -s key [-- ACCOUNT] [-- --new]

Prints an API key with all scopes for an account (its name or id, or one of its phones; by default the oldest). The key is
kept in DATA_DIR/keys, and printed again the next time while it works. --new makes another one.
`;

/**
 * Prints only the key, so that a shell can keep it in a variable; everything else goes to stderr. Who can read DATA_DIR has
 * the owner's rights anyway, so that the key may stand there.
 */
try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { new: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  const [wanted] = positionals;
  const config = readConfig();
  const api = await LocalApi.open('key', 5000, config);
  const account = (await api.accounts()).find((one) => wanted === undefined || isNamed(one, wanted));
  if (!account)
    throw new Error(
      wanted === undefined
        ? 'There is no account yet. Add a number in the panel, or with npm run seed.'
        : `There is no account "${wanted}". Give its name or id, or one of its phones.`,
    );
  const file = path.join(config.dataDirectory, 'keys', account.id);
  const kept = values.new ? null : await readFile(file, 'utf8').catch(() => null);
  if (kept !== null && (await api.works(kept, account.id))) {
    process.stdout.write(`${kept}\n`);
  } else {
    const key = await makeKey(api, account.id);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, key, { mode: 0o600 });
    process.stderr.write(
      `Created an API key for the account ${account.name}: "from the terminal", scopes ${scopes.join(', ')}.\n` +
        `It is kept in ${file}, and used again the next time. Revoke it in the panel (API, API keys).\n`,
    );
    process.stdout.write(`${key}\n`);
  }
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
}

function isNamed({ id, name, numbers }: LocalAccount, wanted: string): boolean {
  const digits = wanted.replace(/[\s()+.-]/g, '');
  return id === wanted || name === wanted || numbers.some(({ phone }) => phone === digits);
}

async function makeKey(api: LocalApi, accountId: string): Promise<string> {
  const body = { name: 'from the terminal', scopes };
  return (await api.call(z.object({ key: z.string() }), 'POST', `/api/accounts/${accountId}/keys`, body)).key;
}
