import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { issueToken } from './oauth/tokens.ts';
import { ANA, World } from './testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const text = { messaging_product: 'whatsapp', to: ANA, type: 'text', text: { body: 'oi' } };

describe('tokens', () => {
  test('without a token nothing is answered, and the code says why', async () => {
    const answer = await world.ask('GET', world.waba.id, { token: null });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 104, type: 'OAuthException' } } });
  });

  test('a token is taken from the header, the query or the form', async () => {
    const answers = await Promise.all([
      world.get(world.waba.id),
      world.ask('GET', world.waba.id, { token: null, query: { access_token: world.token } }),
      world.ask('POST', `${world.number.id}/messages`, {
        token: null,
        form: { access_token: world.token, messaging_product: 'whatsapp', to: ANA, text: '{"body":"oi"}' },
      }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('an expired, revoked or unknown token is 401 and 190, with the subcode of its reason', async () => {
    const { meta, app, business } = world;
    const token = issueToken(meta, app, business, { days: 60 });
    await meta.clock.advance(61 * 86_400_000);
    const expired = await world.ask('GET', world.waba.id, { token: token.value });
    expect(expired).toMatchObject({ status: 401, body: { error: { code: 190, error_subcode: 463 } } });
    expect(expired.body.error?.message).toBe(
      'Error validating access token: Session has expired on Wednesday, 27-Jan-27 04:00:00 PST. The current time is ' +
        'Thursday, 28-Jan-27 04:00:00 PST.',
    );
    token.invalid = 467;
    expect((await world.ask('GET', world.waba.id, { token: token.value })).body.error?.error_subcode).toBe(
      467,
    );
    expect((await world.ask('GET', world.waba.id, { token: 'EAAnonsense' })).body.error?.code).toBe(190);
  });

  test('a wrong appsecret_proof is refused, the right one is not', async () => {
    const proof = createHmac('sha256', world.app.secret).update(world.token).digest('hex');
    expect((await world.get(world.waba.id, { appsecret_proof: proof })).status).toBe(200);
    expect((await world.get(world.waba.id, { appsecret_proof: 'ab' })).body.error?.code).toBe(100);
  });

  test('a token without the scope is 403 and 200', async () => {
    const { meta, app, business } = world;
    const scopes = ['whatsapp_business_management' as const];
    const { value } = issueToken(meta, app, business, { scopes });
    const answer = await world.ask('POST', `${world.number.id}/messages`, { token: value, json: text });
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 200 } } });
  });
});

describe('objects', () => {
  test('an unknown object and one of another business are refused with the same words', async () => {
    const { meta } = world;
    const other = meta.addBusiness({ name: 'Other' });
    const foreign = meta.addWaba({ name: 'Other', businessId: other.id });
    const number = meta.addNumber({ phone: '5511900008888', name: 'Other', wabaId: foreign.id });
    for (const id of [foreign.id, number.id, '123456789', other.id]) {
      expect(await world.get(id)).toMatchObject({
        status: 400,
        body: {
          error: {
            code: 100,
            error_subcode: 33,
            type: 'GraphMethodException',
            message: `Unsupported get request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
          },
        },
      });
    }
    expect((await world.post(`${number.id}/messages`, text)).body.error?.message).toContain(
      'Unsupported post',
    );
  });

  test('a token of a sign-up sees the chosen WABAs only', async () => {
    const { meta, app, business } = world;
    const second = meta.addWaba({ name: 'Second', businessId: business.id });
    const { value } = issueToken(meta, app, business, { targets: [second.id] });
    expect((await world.ask('GET', second.id, { token: value })).status).toBe(200);
    expect((await world.ask('GET', world.number.id, { token: value })).body.error?.error_subcode).toBe(33);
  });

  test('paths with and without a version are the same, and unknown ones are named', async () => {
    for (const version of ['', 'v13.0/', 'v26.0/', 'v99.9/']) {
      const answer = await world.get(`${version}${world.waba.id}`);
      expect(answer).toMatchObject({ status: 200, body: { id: world.waba.id, name: 'Shop' } });
      expect(answer.headers.get('facebook-api-version')).toBe(version.replace('/', '') || 'v26.0');
      expect(answer.headers.get('x-fb-trace-id')).toBeTruthy();
    }
    expect((await world.get('nothing/here')).body.error).toMatchObject({
      code: 2500,
      message: '(#2500) Unknown path components: /nothing/here',
    });
    expect((await world.get(`${world.waba.id}/nothing`)).body.error?.message).toBe(
      '(#100) Tried accessing nonexisting field (nothing) on node type (WhatsAppBusinessAccount)',
    );
  });
});

describe('fields and pages', () => {
  test('only the fields that are asked for are answered, also within objects and edges', async () => {
    const { body } = await world.get(world.waba.id, {
      fields: 'currency,owner_business_info{name},phone_numbers.limit(1){display_phone_number}',
    });
    expect(body).toMatchObject({
      currency: 'USD',
      owner_business_info: { name: 'Shop' },
      phone_numbers: { data: [{ display_phone_number: '+55 11 90000-9999', id: world.number.id }] },
      id: world.waba.id,
    });
    expect(Object.keys(body).sort()).toEqual(['currency', 'id', 'owner_business_info', 'phone_numbers']);
    expect(body['owner_business_info']).toEqual({ name: 'Shop' });
  });

  test('one unknown or forbidden field fails the whole request', async () => {
    const unknown = await world.get(world.number.id, { fields: 'status,colour' });
    expect(unknown.body.error?.message).toBe(
      '(#100) Tried accessing nonexisting field (colour) on node type (WhatsAppBusinessPhoneNumber)',
    );
    expect(await world.get(world.number.id, { fields: 'status,certificate' })).toMatchObject({
      status: 403,
      body: { error: { code: 10 } },
    });
  });

  test('a list is read page by page in both directions, and a bad cursor is 131059', async () => {
    world.business.verified = true;
    for (const last of ['1', '2', '3', '4']) {
      world.meta.addNumber({ phone: `551190000888${last}`, name: `N${last}`, wabaId: world.waba.id });
    }
    const path = `v23.0/${world.waba.id}/phone_numbers`;
    const first = await world.get(path, { limit: '2', fields: 'verified_name' });
    const { next, cursors } = first.body['paging'] as { next: string; cursors: { after: string } };
    expect(next).toContain(`/v23.0/${world.waba.id}/phone_numbers?`);
    const second = await world.ask('GET', next);
    const names = ({ body }: typeof first): unknown[] =>
      (body['data'] as { verified_name: string }[]).map(({ verified_name }) => verified_name);
    expect([names(first), names(second)]).toEqual([
      ['Shop', 'N1'],
      ['N2', 'N3'],
    ]);
    const { previous } = second.body['paging'] as { previous: string };
    expect(names(await world.ask('GET', previous))).toEqual(['Shop', 'N1']);
    expect(
      names(await world.get(path, { limit: '9', after: cursors.after, fields: 'verified_name' })),
    ).toHaveLength(3);
    expect((await world.get(path, { after: 'rubbish' })).body.error?.code).toBe(131059);
  });
});

describe('encodings', () => {
  test('objects may be JSON strings, in a form as in JSON', async () => {
    await world.write();
    const form = {
      messaging_product: 'whatsapp',
      to: ANA,
      type: 'text',
      text: JSON.stringify({ body: 'one' }),
    };
    const answers = [
      await world.ask('POST', `${world.number.id}/messages`, { form }),
      await world.post(`${world.number.id}/messages`, { ...form, text: JSON.stringify({ body: 'two' }) }),
      await world.ask('POST', `${world.number.id}/messages`, {
        query: { ...form, text: '{"body":"three"}' },
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await world.receiver.until(() => (world.network.carried({ to: ANA }).length === 3 ? true : undefined));
    expect(
      world.network
        .carried({ to: ANA })
        .map(({ body }) => body)
        .sort(),
    ).toEqual(['one', 'three', 'two']);
  });

  test('null says the same as nothing', async () => {
    const answer = await world.post(`${world.number.id}/messages`, {
      ...text,
      context: null,
      text: { body: 'oi', preview_url: null },
    });
    expect(answer.status).toBe(200);
  });

  test('broken JSON is refused', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await world.ask('POST', `${world.number.id}/messages`, { body: '{"a":', headers });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 100 } } });
  });
});
