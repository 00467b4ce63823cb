import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WhatsAppNumber } from '../../contract/instances.ts';
import type { Message } from '../../contract/messages.ts';
import type { MetaConnection, OfferedNumber } from '../../contract/meta.ts';
import type { SignedIn } from '../../contract/users.ts';
import { until } from '../../lib/time.ts';
import { CloudSite, type AtMeta } from '../support/cloudSite.ts';
import { tokenIn } from '../support/people.ts';

let site: CloudSite;
/** The access token of the owner. */
let owner: string;
/** A customer of the installation, who has a business but no app. */
let customer: AtMeta;
beforeAll(async () => {
  site = await CloudSite.open();
  const body = { name: 'Olga', email: 'olga@example.com', password: 'a long password of hers' };
  const token = tokenIn(site.gateway.setUpUrl ?? '');
  const { body: signedIn } = await site.gateway.ask<SignedIn>('POST', '/api/auth/set-up', {
    token,
    body: { ...body, token },
  });
  owner = signedIn.accessToken;
  customer = site.business('Floricultura', '5511955559005');
});
afterAll(() => site.close());

const at = (rest: string): string => `/api/accounts/${site.accountId}/${rest}`;
const ask = <Body>(method: string, route: string, body?: unknown, token = owner) =>
  site.ask<Body>(method, route, body, undefined, token);

/** What the browser brings back after somebody has logged in at Meta and chosen their account. */
async function logIn(url: string, { business, waba }: AtMeta): Promise<{ code: string; state: string }> {
  const form = new URLSearchParams([
    ...new URL(url).searchParams,
    ...Object.entries(business.login),
    ['waba', waba.id],
  ]);
  const response = await fetch(url.split('?')[0] ?? '', { method: 'POST', body: form, redirect: 'manual' });
  const back = new URL(response.headers.get('location') ?? '');
  expect(`${back.origin}${back.pathname}`).toBe(`${site.gateway.url}/connect/meta`);
  return { code: back.searchParams.get('code') ?? '', state: back.searchParams.get('state') ?? '' };
}

describe('signing in with Meta', () => {
  const begin = async (): Promise<string> =>
    (await ask<{ url: string }>('POST', at('meta/sign-in'))).body.url;
  const finish = (given: object, token = owner) =>
    ask<{ items: MetaConnection[]; errors?: { path: string }[] }>(
      'POST',
      at('meta/sign-in/finish'),
      given,
      token,
    );

  it('connects the account that the customer chose, and its numbers work', async () => {
    const { status, body } = await finish(await logIn(await begin(), customer));
    expect(status).toBe(201);
    expect(body.items).toMatchObject([
      { way: 'oauth', wabaId: customer.waba.id, verifyToken: null, missing: [] },
    ]);
    const [connection] = body.items;
    const route = at(`meta/connections/${connection?.id}/numbers`);
    const offered = await ask<{ items: OfferedNumber[] }>('GET', route);
    expect(offered.body.items.map(({ phoneNumberId }) => phoneNumberId)).toEqual([customer.number.id]);
    const added = await ask<WhatsAppNumber>('POST', route, { phoneNumberId: customer.number.id });
    expect(added.body).toMatchObject({ state: 'connected', phone: customer.number.phone });
    site.network.sendFromPhone(site.ana, { type: 'text', to: customer.number.phone, body: 'tem rosas?' });
    await site.has('tem rosas?');
    const sent = await site.ask<Message>(
      'POST',
      at('send'),
      { phone: site.ana, message: 'temos' },
      'wait=20',
    );
    expect([sent.status, sent.body.error]).toEqual([200, null]);
  });

  it('needs a state of our own, which is good once and for the one who began', async () => {
    const given = await logIn(await begin(), customer);
    const [other] = await site.account('Outra');
    const elsewhere = `/api/accounts/${other}/meta/sign-in/finish`;
    const wrong = { errors: [{ path: 'body.state' }] };
    expect((await ask('POST', elsewhere, given)).body).toMatchObject(wrong);
    expect((await finish({ ...given, state: `${given.state.slice(0, -2)}xx` })).body).toMatchObject(wrong);
    expect((await finish({ ...given, state: 'x' })).body).toMatchObject(wrong);
    expect((await finish(given)).status).toBe(201);
    expect((await finish(given)).body).toMatchObject(wrong);
    const usedCode = await logIn(await begin(), customer);
    expect((await finish({ ...usedCode, code: given.code })).body).toMatchObject({
      errors: [{ path: 'body.code' }],
    });
    expect((await ask('POST', at('meta/sign-in'), undefined, site.key)).status).toBe(403);
  });
});

describe("a number over the owner's business", () => {
  const add = (phone: string, token = owner) =>
    ask<WhatsAppNumber>('POST', at('meta/numbers'), { phone, name: 'Padaria' }, token);

  it('is added, verified with the code that came by SMS, registered, and works', async () => {
    const { status, body: number } = await add('+55 11 95555-9006');
    expect(status).toBe(201);
    expect(number).toMatchObject({
      channel: 'cloud',
      state: 'action_required',
      code: 'cloud_not_registered',
    });
    const atMeta = site.meta.numberByPhone('5511955559006');
    const code = (method: string, rest: object) =>
      ask('POST', `/api/numbers/${number.id}/meta/${method}`, rest);
    expect((await code('verify', { code: '000000' })).body).toMatchObject({
      errors: [{ path: 'body.code' }],
    });
    expect((await code('code', { method: 'sms' })).status).toBe(202);
    const sent = atMeta?.code?.value ?? '';
    expect((await code('verify', { code: sent === '111111' ? '222222' : '111111' })).status).toBe(422);
    const verified = await code('verify', { code: `${sent.slice(0, 3)}-${sent.slice(3)}` });
    expect(verified.body).toMatchObject({ state: 'connected', phone: '5511955559006' });
    expect(atMeta?.pin).toMatch(/^\d{6}$/);
    const stored = JSON.stringify(await site.database.query('SELECT pin FROM cloud_numbers'));
    expect(stored).not.toContain(atMeta?.pin);
    site.network.sendFromPhone(site.ana, { type: 'text', to: '5511955559006', body: 'tem pão?' });
    await site.has('tem pão?');
  });

  it('shows its account nothing of the other customers on that business', async () => {
    const { body } = await ask<{ items: MetaConnection[] }>('GET', at('meta/connections'));
    const central = body.items.find(({ way }) => way === 'central');
    const route = at(`meta/connections/${central?.id}/numbers`);
    const { body: offered } = await ask<{ items: OfferedNumber[] }>('GET', route);
    expect(offered.items.map(({ displayPhone }) => displayPhone.replace(/\D/g, ''))).toEqual([
      '5511955559006',
    ]);
    const stolen = await ask('POST', route, { phoneNumberId: site.owners.number.id });
    expect(stolen.body).toMatchObject({ errors: [{ path: 'body.phoneNumberId' }] });
  });

  it('is added by the owner only, and not twice', async () => {
    expect((await add('+55 11 95555-9007', site.key)).status).toBe(403);
    expect((await add('+55 11 95555-9006')).status).toBe(422);
  });
});

it('the owner reads what Meta posted and nobody here understood', async () => {
  const { waba } = site.owners;
  site.meta.webhooks.emit(waba, 'calls', { calls: [{ id: 'wacid.1' }] });
  site.owners.app.subscription?.fields.push('calls');
  site.meta.webhooks.emit(waba, 'calls', { calls: [{ id: 'wacid.2' }] });
  const read = () => ask<{ items: { kept: string[]; body: string }[] }>('GET', '/api/meta/kept');
  await until('the post', 20_000, async () => (await read()).body.items.length > 0);
  const { items } = (await read()).body;
  expect(items).toMatchObject([{ kept: ['calls'] }]);
  expect(items[0]?.body).toContain('wacid.2');
});

it('the installation says which ways it offers', async () => {
  const { body } = await ask<{ ways: string[] }>('GET', at('meta/connections'));
  expect(body.ways).toEqual(['own_app', 'oauth', 'central']);
});
