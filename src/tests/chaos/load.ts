import type { Account } from '../../contract/accounts.ts';
import type { NewApiKey } from '../../contract/keys.ts';
import type { Message } from '../../contract/messages.ts';
import type { SignedIn } from '../../contract/users.ts';
import { newSecret } from '../../lib/ids.ts';
import { pause, until } from '../../lib/time.ts';
import { owner, type Site } from './site.ts';

/** A message that the API acknowledged: from then on it must arrive, once. */
export interface Acknowledged {
  id: string;
  accountId: string;
  to: string;
  text: string;
}

export interface Line {
  phone: string;
  accountId: string;
  key: string;
}

/** Asks as any client does: what did not get through is asked again. */
export class Client {
  readonly #url: string;
  #token = '';
  constructor(url: string) {
    this.#url = url;
  }

  async signIn(): Promise<void> {
    const body = { login: owner.email, password: owner.password };
    this.#token = (await this.ask<SignedIn>('POST', '/api/auth/sign-in', { body })).accessToken;
  }

  async ask<Answer>(
    method: string,
    route: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const answer = await fetch(this.#url + route, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#token === '' ? {} : { authorization: `Bearer ${this.#token}` }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? undefined : await answer.json()) as Answer;
  }
}

export async function pair(site: Site, client: Client, phone: string): Promise<Line> {
  const account = await client.ask<Account>('POST', '/api/accounts', { body: { name: phone, phone } });
  const route = `/api/instances/${account.id}`;
  const value = await until('a QR code', 60_000, () =>
    client.ask<{ value: string }>('GET', `${route}/qr?format=json`).then(
      (qr) => qr.value,
      () => null,
    ),
  );
  site.simulator.network.scan(phone, value);
  await until(
    'the link',
    60_000,
    async () => (await client.ask<{ state: string }>('GET', route)).state === 'connected',
  );
  const keys = `/api/accounts/${account.id}/keys`;
  const body = { name: 'chaos', scopes: ['send', 'read', 'manage'] };
  return { phone, accountId: account.id, key: (await client.ask<NewApiKey>('POST', keys, { body })).key };
}

/**
 * Writes to one person, one message after the other, each with an idempotency key and repeated until it is
 * acknowledged. The order of `ledger` is the order of acceptance.
 */
export async function write(
  client: Client,
  line: Line,
  to: string,
  ledger: Acknowledged[],
  signal: AbortSignal,
): Promise<void> {
  for (let count = 1; !signal.aborted; count += 1) {
    const text = `${line.phone} to ${to} no. ${count}`;
    const request = {
      body: { phone: to, message: text },
      headers: { 'x-api-key': line.key, 'idempotency-key': newSecret() },
    };
    for (;;) {
      const route = `/api/accounts/${line.accountId}/send`;
      const message = await client.ask<Message>('POST', route, request).catch(() => null);
      if (message) {
        ledger.push({ id: message.id, accountId: line.accountId, to, text });
        break;
      }
      // Without an answer it is not known whether it was accepted; only when the run is over may that stay open.
      if (!(await pause(250, signal))) return;
    }
    await pause(150, signal);
  }
}

/** People write to the numbers. Returns what they wrote. */
export async function receive(
  site: Site,
  lines: Line[],
  people: string[],
  written: string[],
  signal: AbortSignal,
): Promise<void> {
  for (let count = 1; !signal.aborted; count += 1) {
    for (const { phone } of lines) {
      const from = people[count % people.length] ?? '';
      const body = `${from} says no. ${count} to ${phone}`;
      site.simulator.network.sendFromPhone(from, { type: 'text', to: phone, body });
      written.push(body);
    }
    await pause(400, signal);
  }
}
