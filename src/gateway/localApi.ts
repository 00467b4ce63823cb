import { z } from 'zod';
import { Tokens } from '../domain/users/tokens.ts';
import { systemClock } from '../lib/clock.ts';
import { until } from '../lib/time.ts';
import { readConfig, type GatewayConfig } from './config.ts';
import { Installation } from './installation.ts';
import { loopbackUrl } from './urls.ts';

/**
 * The API of the gateway on this machine, for programs of this installation. Whoever can read the installation's key is
 * its owner, so no login is needed.
 */
export class LocalApi {
  readonly #url: string;
  readonly #sign: () => Promise<string>;

  private constructor(url: string, sign: () => Promise<string>) {
    this.#url = url;
    this.#sign = sign;
  }

  static async open(
    program: string,
    waitMs: number,
    config: Pick<GatewayConfig, 'host' | 'port' | 'dataDirectory'> = readConfig(),
  ): Promise<LocalApi> {
    const url = loopbackUrl(config.host, config.port);
    const isUp = (): Promise<boolean> =>
      fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) }).then(
        ({ ok }) => ok,
        () => false,
      );
    await until(`finding a gateway at ${url}`, waitMs, isUp, 250);
    const installation = await Installation.attach(config.dataDirectory);
    const tokens = new Tokens(installation.secretFor('tokens'), systemClock);
    // A token lasts for minutes only, so that each request has one of its own.
    return new LocalApi(url, async () => (await tokens.local(program)).token);
  }

  async call<S extends z.ZodType>(
    answer: S,
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: unknown,
  ): Promise<z.output<S>> {
    const response = await fetch(this.#url + path, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await this.#sign()}` },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const json: unknown = await response.json();
    if (response.ok) return answer.parse(json);
    throw new Error(z.object({ detail: z.string() }).parse(json).detail);
  }

  /** Whether an API key is one of this account's, with which it can be read. */
  async works(key: string, accountId: string): Promise<boolean> {
    const answer = await fetch(`${this.#url}/api/accounts/${accountId}`, {
      headers: { 'x-api-key': key.trim() },
      signal: AbortSignal.timeout(30_000),
    });
    return answer.ok;
  }

  /** All accounts, the oldest first. */
  async accounts(): Promise<LocalAccount[]> {
    const found: LocalAccount[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/api/accounts?limit=200${cursor && `&cursor=${cursor}`}`;
      const page: z.output<typeof accountPage> = await this.call(accountPage, 'GET', path);
      found.push(...page.items);
      cursor = page.nextCursor;
    }
    return found;
  }
}

const account = z.object({
  id: z.string(),
  name: z.string(),
  numbers: z.array(z.object({ phone: z.string() })),
});
export type LocalAccount = z.output<typeof account>;
const accountPage = z.object({ items: z.array(account), nextCursor: z.string().nullable() });
