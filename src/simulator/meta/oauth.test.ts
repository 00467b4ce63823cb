import { afterEach, beforeEach, expect, test } from 'vitest';
import { World } from './testing/world.ts';
import type { Answer } from './testing/world.ts';

const DAY = 86_400_000;
let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const query = (): Record<string, string> => ({
  client_id: world.app.id,
  redirect_uri: 'https://panel.example/meta',
  state: 'account 1',
  config_id: '77',
  response_type: 'code',
});

const submit = (more: Record<string, string>): Promise<Answer> =>
  world.ask('POST', 'v26.0/dialog/oauth', { token: null, form: { ...query(), ...more } });

async function code(): Promise<string> {
  const { email, password } = world.business.login;
  const { headers } = await submit({ email, password, waba: world.waba.id });
  const url = new URL(headers.get('location') ?? '');
  expect(url.searchParams.get('state')).toBe('account 1');
  return url.searchParams.get('code') ?? '';
}

const exchange = (value: string, more: Record<string, string> = {}): Promise<Answer> =>
  world.ask('GET', 'oauth/access_token', {
    token: null,
    query: {
      client_id: world.app.id,
      client_secret: world.app.secret,
      redirect_uri: 'https://panel.example/meta',
      code: value,
      ...more,
    },
  });

const debug = (value: string): Promise<Answer> =>
  world.ask('GET', 'debug_token', {
    token: `${world.app.id}|${world.app.secret}`,
    query: { input_token: value },
  });

test('the dialog asks for the login, then for the accounts, and returns with code and state', async () => {
  const opened = await world.ask('GET', 'v26.0/dialog/oauth', { token: null, query: query() });
  expect(opened.body['text']).toContain('Log in to continue to Ramal');
  const { email, password } = world.business.login;
  expect((await submit({ email, password: 'wrong' })).body['text']).toContain('password is wrong');
  expect((await submit({ email, password })).body['text']).toContain('+5511900009999');
  expect(await code()).toMatch(/^AQ/);
});

test('the dialog of an unknown app, address or configuration is not shown', async () => {
  for (const wrong of [{ client_id: '1' }, { redirect_uri: 'https://evil.example/' }, { config_id: '9' }]) {
    const answer = await world.ask('GET', 'dialog/oauth', { token: null, query: { ...query(), ...wrong } });
    expect(answer.status).toBe(400);
    expect((await submit(wrong)).headers.get('location')).toBeNull();
  }
});

test('somebody who cancels comes back with an error', async () => {
  const url = new URL((await submit({ cancel: '1' })).headers.get('location') ?? '');
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    error: 'access_denied',
    error_reason: 'user_denied',
    state: 'account 1',
  });
});

test('a code becomes a token of the chosen WABA, for 60 days', async () => {
  const { body } = await exchange(await code());
  expect(body).toMatchObject({ token_type: 'bearer', expires_in: 60 * 86_400 });
  const token = String(body['access_token']);
  expect((await world.ask('GET', world.waba.id, { token })).status).toBe(200);
  const targets = { target_ids: [world.waba.id] };
  expect((await debug(token)).body).toMatchObject({
    data: {
      app_id: world.app.id,
      type: 'SYSTEM_USER',
      is_valid: true,
      scopes: expect.arrayContaining(['whatsapp_business_messaging']) as unknown,
      granular_scopes: [
        { scope: 'whatsapp_business_management', ...targets },
        { scope: 'whatsapp_business_messaging', ...targets },
      ],
    },
  });
  await world.meta.clock.advance(60 * DAY);
  expect((await debug(token)).body).toMatchObject({
    data: { is_valid: false, error: { code: 190, subcode: 463 } },
  });
});

test('a code is good once, for 30 seconds, at its address, and for the right secret', async () => {
  const first = await code();
  expect((await exchange(first, { redirect_uri: 'https://panel.example/' })).body.error?.error_subcode).toBe(
    36008,
  );
  expect((await exchange(first, { client_secret: 'wrong' })).body.error?.code).toBe(1);
  expect((await exchange(first)).status).toBe(200);
  expect((await exchange(first)).body.error).toMatchObject({ code: 100, error_subcode: 36009 });
  const late = await code();
  await world.meta.clock.advance(30_001);
  expect((await exchange(late)).body.error).toMatchObject({ code: 100, error_subcode: 36007 });
});

test('an app gets a token for itself, and may ask about its own tokens only', async () => {
  const credentials = {
    client_id: world.app.id,
    client_secret: world.app.secret,
    grant_type: 'client_credentials',
  };
  const { body } = await world.ask('POST', 'oauth/access_token', { token: null, form: credentials });
  expect(body).toEqual({ access_token: `${world.app.id}|${world.app.secret}`, token_type: 'bearer' });
  const other = world.meta.addApp({ name: 'Other' });
  const foreign = await world.ask('GET', 'debug_token', {
    token: `${other.id}|${other.secret}`,
    query: { input_token: world.token },
  });
  expect(foreign.body).toMatchObject({ data: { is_valid: false } });
});

test('a business lists its own accounts, and those that are shared with it', async () => {
  const partner = world.meta.addBusiness({ name: 'Partner' });
  const shared = world.meta.addWaba({
    name: 'Shared',
    businessId: partner.id,
    sharedWith: [world.business.id],
  });
  const ids = async (edge: string): Promise<unknown> =>
    ((await world.get(`${world.business.id}/${edge}`)).body['data'] as { id: string }[]).map(({ id }) => id);
  expect(await ids('owned_whatsapp_business_accounts')).toEqual([world.waba.id]);
  expect(await ids('client_whatsapp_business_accounts')).toEqual([shared.id]);
});
