import { parseArgs } from 'node:util';
import { z } from 'zod';
import { reasonOf } from '../lib/logger.ts';
import { until } from '../lib/time.ts';
import { Tokens } from '../domain/users/tokens.ts';
import { systemClock } from '../lib/clock.ts';
import { readConfig } from './config.ts';
import { Installation } from './installation.ts';

/** Creates accounts through the API of the gateway that runs here: `Name=phone …`. Those that exist are left alone. */
const config = readConfig();
const url = `http://127.0.0.1:${config.port}`;
const accounts = z.object({
  items: z.array(z.object({ numbers: z.array(z.object({ phone: z.string() })) })),
  nextCursor: z.string().nullable(),
});

/** Made by the installation's own key: no login is needed by who can read that. */
async function authorization(): Promise<string> {
  const installation = await Installation.attach(config.dataDirectory);
  const { token } = await new Tokens(installation.secretFor('tokens'), systemClock).local('seed');
  return `Bearer ${token}`;
}

async function phonesThatExist(headers: Record<string, string>): Promise<Set<string>> {
  const phones = new Set<string>();
  let cursor: string | null = '';
  while (cursor !== null) {
    const answer = await fetch(`${url}/api/accounts?limit=200${cursor && `&cursor=${cursor}`}`, { headers });
    const page: z.infer<typeof accounts> = accounts.parse(await answer.json());
    for (const { numbers } of page.items) for (const { phone } of numbers) phones.add(phone);
    cursor = page.nextCursor;
  }
  return phones;
}

async function create(name: string, phone: string, headers: Record<string, string>): Promise<void> {
  const body = JSON.stringify({ name, phone });
  const answer = await fetch(`${url}/api/accounts`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  });
  if (answer.ok) return;
  const { detail } = z.object({ detail: z.string() }).parse(await answer.json());
  throw new Error(`${name}=${phone}: ${detail}`);
}

try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const wanted = positionals.map((text) => {
    const [, name, phone] = /^(.+)=([^=]+)$/.exec(text) ?? [];
    if (name === undefined || phone === undefined)
      throw new Error(`"${text}" is not of the form Name=phone.`);
    return { name: name.trim(), phone: phone.replace(/\D/g, '') };
  });
  if (wanted.length === 0) throw new Error('Usage: npm run seed -- "Conta 1=5511999999999" …');
  const isUp = (): Promise<boolean> =>
    fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(`a gateway at ${url}`, 120_000, isUp, 250);
  const headers = { authorization: await authorization() };
  const existing = await phonesThatExist(headers);
  for (const { name, phone } of wanted) if (!existing.has(phone)) await create(name, phone, headers);
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
}
