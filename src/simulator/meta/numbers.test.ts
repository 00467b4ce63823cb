import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Receiver } from './testing/receiver.ts';
import { ANA, BIA, World } from './testing/world.ts';
import type { Answer } from './testing/world.ts';

const MINUTE = 60_000;
let world: World;
let second: Receiver;
beforeEach(async () => {
  world = await World.open();
  second = new Receiver(world.app.secret);
  await second.listen();
});
afterEach(async () => {
  await world.close();
  await second.close();
});

const add = (phone: string, name = 'Branch'): Promise<Answer> =>
  world.post(`${world.waba.id}/phone_numbers`, { cc: '55', phone_number: phone, verified_name: name });
const codeOf = (answer: Answer): number | undefined => answer.body.error?.code;
const sms = (id: string): string => world.meta.number(id).code?.value ?? '';

describe('a new number', () => {
  test('is added, verified by SMS, and registered', async () => {
    const id = String((await add('11 90000-7777')).body['id']);
    const pin = { messaging_product: 'whatsapp', pin: '654321' };
    expect(codeOf(await world.post(`${id}/register`, pin))).toBe(133006);
    await world.post(`${id}/request_code`, { code_method: 'SMS', language: 'pt_BR' });
    expect(codeOf(await world.post(`${id}/request_code`, { code_method: 'SMS', language: 'pt_BR' }))).toBe(
      136024,
    );
    expect(codeOf(await world.post(`${id}/verify_code`, { code: '000' }))).toBe(136025);
    const code = sms(id);
    expect((await world.post(`${id}/verify_code`, { code })).body).toEqual({ success: true });
    expect(codeOf(await world.post(`${id}/verify_code`, { code }))).toBe(136025);
    expect(codeOf(await world.post(`${id}/request_code`, { code_method: 'SMS', language: 'pt_BR' }))).toBe(
      136024,
    );
    expect((await world.post(`${id}/register`, pin)).body).toEqual({ success: true });
    const fields = 'status,code_verification_status,name_status,is_pin_enabled,platform_type,is_on_biz_app';
    expect((await world.get(id, { fields })).body).toEqual({
      status: 'CONNECTED',
      code_verification_status: 'VERIFIED',
      name_status: 'APPROVED',
      is_pin_enabled: true,
      platform_type: 'CLOUD_API',
      is_on_biz_app: false,
      id,
    });
    world.network.sendFromPhone(ANA, { type: 'text', to: '5511900007777', body: 'hi' });
    const { value } = await world.receiver.nextMessage();
    expect(value['metadata']).toEqual({ display_phone_number: '5511900007777', phone_number_id: id });
  });

  test('a code is good for ten minutes', async () => {
    const id = String((await add('11900007777')).body['id']);
    await world.post(`${id}/request_code`, { code_method: 'VOICE', language: 'pt_BR' });
    const code = sms(id);
    await world.meta.clock.advance(10 * MINUTE + 1);
    expect(codeOf(await world.post(`${id}/verify_code`, { code }))).toBe(136025);
  });

  test('a portfolio has two, and twenty once it is verified', async () => {
    expect((await add('11900007771')).status).toBe(200);
    expect((await add('11900007772')).body.error?.error_subcode).toBe(2388103);
    world.business.verified = true;
    expect((await add('11900007772')).status).toBe(200);
    expect((await add('11900007772')).status).toBe(400);
  });

  test('the PIN must be the right one, and is replaced without it', async () => {
    const { id } = world.number;
    const register = (pin: string) => world.post(`${id}/register`, { messaging_product: 'whatsapp', pin });
    expect(codeOf(await register('12345'))).toBe(100);
    expect(codeOf(await register('999999'))).toBe(133005);
    expect((await world.post(id, { pin: '222222' })).body).toEqual({ success: true });
    expect((await register('222222')).status).toBe(200);
    for (let count = 0; count < 4; count += 1) await register('999999');
    expect(codeOf(await register('999999'))).toBe(133008);
  });

  test('ten registrations in 72 hours, and after a deregistration nothing is sent', async () => {
    const { id } = world.number;
    const register = () => world.post(`${id}/register`, { messaging_product: 'whatsapp', pin: '123456' });
    for (let count = 0; count < 10; count += 1) expect((await register()).status).toBe(200);
    expect(codeOf(await register())).toBe(133016);
    expect((await world.post(`${id}/deregister`)).body).toEqual({ success: true });
    expect(codeOf(await world.send({ text: { body: 'x' } }))).toBe(133010);
    await world.meta.clock.advance(73 * 60 * MINUTE);
    expect((await register()).status).toBe(200);
  });

  test('a new display name is decided, and told', async () => {
    world.meta.settings.templateReview = 'manual';
    await world.ask('POST', world.number.id, { query: { new_display_name: 'Shop 2' } });
    expect((await world.get(world.number.id, { fields: 'new_display_name' })).body['new_display_name']).toBe(
      'Shop 2',
    );
  });
});

describe('profile, block list, codes', () => {
  test('the profile answers what is asked for and set', async () => {
    const path = `${world.number.id}/whatsapp_business_profile`;
    const written = {
      messaging_product: 'whatsapp',
      about: 'Oi',
      websites: '["https://a.example"]',
      vertical: 'RETAIL',
    };
    expect((await world.post(path, written)).body).toEqual({ success: true });
    expect((await world.get(path, { fields: 'about,email,websites' })).body).toEqual({
      data: [{ messaging_product: 'whatsapp', about: 'Oi', websites: ['https://a.example'] }],
    });
    expect(codeOf(await world.post(path, { messaging_product: 'whatsapp', about: 'x'.repeat(140) }))).toBe(
      100,
    );
    const websites = ['https://a.example', 'https://b.example', 'https://c.example'];
    expect(codeOf(await world.post(path, { messaging_product: 'whatsapp', websites }))).toBe(100);
  });

  test('who wrote in the last 24 hours can be blocked, and is not heard then', async () => {
    await world.write();
    const path = `${world.number.id}/block_users`;
    const users = { messaging_product: 'whatsapp', block_users: [{ user: ANA }, { user: BIA }] };
    const answer = await world.post(path, users);
    expect(answer).toMatchObject({
      status: 400,
      body: {
        error: { code: 139100 },
        block_users: { added_users: [{ input: ANA, wa_id: ANA }], failed_users: [{ input: BIA }] },
      },
    });
    world.network.sendFromPhone(ANA, { type: 'text', to: world.number.phone, body: 'blocked' });
    await world.network.waitFor((network) => network.carried({ body: 'blocked' })[0]?.ack === 2);
    await world.meta.webhooks.settled();
    expect(world.receiver.bodies).toHaveLength(1);
    const removed = await world.ask('DELETE', path, { json: { ...users, block_users: [{ user: ANA }] } });
    expect(removed.body).toMatchObject({ block_users: { removed_users: [{ wa_id: ANA }] } });
  });

  test('a code with a text is made, changed, listed and deleted', async () => {
    const path = `${world.number.id}/message_qrdls`;
    const made = (await world.post(path, { prefilled_message: 'Oi', generate_qr_image: 'SVG' })).body;
    const code = String(made['code']);
    expect(made).toMatchObject({ prefilled_message: 'Oi', deep_link_url: `https://wa.me/message/${code}` });
    await world.post(path, { prefilled_message: 'Olá', code });
    expect((await world.get(`${path}/${code}`)).body['data']).toMatchObject([{ prefilled_message: 'Olá' }]);
    expect((await world.get(path)).body['data']).toHaveLength(1);
    expect((await world.ask('DELETE', `${path}/${code}`)).body).toEqual({ success: true });
    expect((await world.get(`${path}/${code}`)).status).toBe(400);
  });
});

describe('the WhatsApp Business app', () => {
  test('contacts and history are asked for once each, within a day', async () => {
    const { meta, number } = world;
    const ask = (type: string) =>
      world.post(`${number.id}/smb_app_data`, { messaging_product: 'whatsapp', sync_type: type });
    expect(codeOf(await ask('history'))).toBe(100);
    number.onBizApp = true;
    number.onboardedAt = meta.clock.ms();
    expect((await ask('history')).body).toHaveProperty('request_id');
    expect(codeOf(await ask('history'))).toBe(2593108);
    await meta.clock.advance(24 * 60 * MINUTE + 1);
    expect(codeOf(await ask('smb_app_state_sync'))).toBe(2593107);
    expect(codeOf(await world.post(`${number.id}/deregister`))).toBe(100);
  });

  test('a username belongs to one number', async () => {
    const path = `${world.number.id}/username`;
    expect((await world.get(path)).body).toEqual({});
    expect((await world.post(path, { username: 'shop' })).body).toEqual({ success: true });
    expect((await world.get(path)).body).toEqual({ username: 'shop', status: 'approved' });
    await world.receiver.next(({ field }) => field === 'business_username_updates');
    const other = world.meta.addNumber({ phone: '5511900008888', name: 'B', wabaId: world.waba.id });
    expect(codeOf(await world.post(`${other.id}/username`, { username: 'shop' }))).toBe(147001);
    expect((await world.ask('DELETE', path)).body).toEqual({ success: true });
    expect((await world.post(`${other.id}/username`, { username: 'shop' })).status).toBe(200);
  });
});

describe('subscriptions', () => {
  const appToken = () => `${world.app.id}|${world.app.secret}`;

  test('an app sets its address with its own token, after a handshake', async () => {
    const path = `${world.app.id}/subscriptions`;
    const form = {
      object: 'whatsapp_business_account',
      callback_url: second.url,
      verify_token: second.verifyToken,
      fields: 'messages,message_template_status_update',
    };
    const user = await world.ask('POST', path, { form });
    expect(user.body.error).toMatchObject({
      code: 190,
      message: '(#190) Application Secret required for this endpoint',
    });
    const wrong = await world.ask('POST', path, {
      form: { ...form, verify_token: 'wrong' },
      token: appToken(),
    });
    expect(codeOf(wrong)).toBe(2200);
    expect((await world.ask('POST', path, { form, token: appToken() })).body).toEqual({ success: true });
    expect((await world.ask('GET', path, { token: appToken() })).body).toEqual({
      data: [
        {
          object: 'whatsapp_business_account',
          callback_url: second.url,
          active: true,
          fields: [
            { name: 'messages', version: 'v26.0' },
            { name: 'message_template_status_update', version: 'v26.0' },
          ],
        },
      ],
    });
    world.network.sendFromPhone(ANA, { type: 'text', to: world.number.phone, body: 'hi' });
    await second.nextMessage();
    expect(world.receiver.bodies).toHaveLength(0);
  });

  test('the override of a WABA goes before the app, and that of a number before both', async () => {
    const override = { override_callback_uri: second.url, verify_token: second.verifyToken };
    const path = `${world.waba.id}/subscribed_apps`;
    expect((await world.post(path, override)).body).toEqual({ success: true });
    expect((await world.get(path)).body).toMatchObject({
      data: [
        {
          whatsapp_business_api_data: { id: world.app.id, name: 'Ramal' },
          override_callback_uri: second.url,
        },
      ],
    });
    const write = () =>
      world.network.sendFromPhone(ANA, { type: 'text', to: world.number.phone, body: 'hi' });
    write();
    await second.nextMessage();
    const { url, verifyToken } = world.receiver;
    const configuration = { override_callback_uri: url, verify_token: verifyToken };
    await world.post(world.number.id, { webhook_configuration: configuration });
    write();
    await world.receiver.nextMessage();
    expect((await world.get(world.number.id)).body['webhook_configuration']).toEqual({
      phone_number: url,
      whatsapp_business_account: second.url,
      application: url,
    });
  });

  test('without a subscription, or with an unpublished app, nothing is posted', async () => {
    expect((await world.ask('DELETE', `${world.waba.id}/subscribed_apps`)).body).toEqual({ success: true });
    world.network.sendFromPhone(ANA, { type: 'text', to: world.number.phone, body: 'one' });
    await world.network.waitFor((network) => network.carried({ body: 'one' })[0]?.ack === 2);
    await world.post(`${world.waba.id}/subscribed_apps`);
    world.app.published = false;
    world.network.sendFromPhone(ANA, { type: 'text', to: world.number.phone, body: 'two' });
    await world.network.waitFor((network) => network.carried({ body: 'two' })[0]?.ack === 2);
    world.app.published = true;
    world.network.sendFromPhone(ANA, { type: 'text', to: world.number.phone, body: 'three' });
    expect((await world.receiver.nextMessage()).message).toMatchObject({ text: { body: 'three' } });
  });
});
