import type { Account } from '../../src/contract/accounts.ts';
import type { NewApiKey } from '../../src/contract/keys.ts';
import type { Message } from '../../src/contract/messages.ts';
import type { SignedIn } from '../../src/contract/users.ts';

interface Batch {
  results: { problem: { detail?: string } | null }[];
}

/** The gateway's API as any client calls it. */
export class Api {
  readonly #url: string;
  /** The owner's access token. */
  token = '';
  constructor(url: string) {
    this.#url = url;
  }

  async signIn(login: string, password: string): Promise<void> {
    const answer = await this.#call<SignedIn>('POST', '/api/auth/sign-in', { login, password });
    this.token = answer.accessToken;
  }

  async createKey(accountId: string, scopes = ['send']): Promise<string> {
    const body = { name: 'bench', scopes };
    return (await this.#call<NewApiKey>('POST', `/api/accounts/${accountId}/keys`, body)).key;
  }

  createAccount(phone: string): Promise<Account> {
    return this.#call<Account>('POST', '/api/accounts', { name: `Bench ${phone}`, phone });
  }

  async deleteAccount(id: string): Promise<void> {
    await this.#call('DELETE', `/api/accounts/${id}`);
  }

  async setRunning(id: string, running: boolean): Promise<void> {
    await this.#call('POST', `/api/instances/${id}/${running ? 'start' : 'stop'}`);
  }

  async restart(id: string): Promise<void> {
    await this.#call('POST', `/api/instances/${id}/restart`);
  }

  async createWebhook(accountId: string, url: string): Promise<string> {
    const body = { url, types: ['message.created'] };
    return (await this.#call<{ id: string }>('POST', `/api/accounts/${accountId}/webhooks`, body)).id;
  }

  async deleteWebhook(accountId: string, id: string): Promise<void> {
    await this.#call('DELETE', `/api/accounts/${accountId}/webhooks/${id}`);
  }

  read<Body>(key: string, route: string): Promise<Body> {
    return this.#call<Body>('GET', route, undefined, { authorization: `Bearer ${key}` });
  }

  /** false: it is not known whether it was accepted; to be asked again with the same key. */
  async trySend(
    accountId: string,
    key: string,
    phone: string,
    message: string,
    id: string,
  ): Promise<boolean> {
    const headers = { authorization: `Bearer ${key}`, 'idempotency-key': id };
    return this.#call('POST', `/api/accounts/${accountId}/send`, { phone, message }, headers).then(
      () => true,
      () => false,
    );
  }

  /** With `wait`, the answer comes when WhatsApp has accepted the message. */
  async send(accountId: string, key: string, phone: string, message: string, wait: boolean): Promise<void> {
    const headers: Record<string, string> = { 'x-api-key': key, ...(wait ? { prefer: 'wait=10' } : {}) };
    const route = `/api/accounts/${accountId}/send`;
    const sent = await this.#call<Message>('POST', route, { phone, message }, headers);
    if (sent.status === 'failed' || (wait && !['sent', 'delivered', 'read'].includes(sent.status)))
      throw new Error(`a message became ${sent.status}: ${sent.error?.text ?? 'no reason given'}`);
  }

  /** The same text to each of these phones, in one request. */
  async sendBatch(accountId: string, key: string, phones: string[], message: string): Promise<void> {
    const body = { messages: phones.map((phone) => ({ phone, message })) };
    const route = `/api/accounts/${accountId}/messages/batch`;
    const { results } = await this.#call<Batch>('POST', route, body, { 'x-api-key': key });
    const refused = results.flatMap(({ problem }) => problem ?? []);
    if (refused.length > 0)
      throw new Error(
        `${refused.length} of ${phones.length} messages were refused: ${refused[0]?.detail ?? ''}`,
      );
  }

  async #call<Body>(
    method: string,
    route: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Body> {
    const answer = await fetch(this.#url + route, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as Body;
  }
}
