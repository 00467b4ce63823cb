import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSimulator } from '../simulator.ts';
import type { Simulator } from '../simulator.ts';
import { seedDemo, DEMO } from './demoSeed.ts';
import { FIELDS } from './numbers/appRoutes.ts';
import { Receiver } from './testing/receiver.ts';

const ANA = '5511900000001';
let simulator: Simulator;
let receiver: Receiver;

async function control(path: string, body?: unknown): Promise<Record<string, unknown>> {
  const options =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${simulator.url}/control/meta${path}`, options);
  const answer = (await response.json()) as Record<string, unknown>;
  return response.ok ? answer : { status: response.status, ...answer };
}

async function graph(path: string, token: string, body: unknown): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const url = `${simulator.meta.url}/v26.0/${path}`;
  return (await (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as Record<
    string,
    unknown
  >;
}

const tokenOf = async (): Promise<string> =>
  String((await control('/tokens', { appId: DEMO.app.id, businessId: DEMO.business.id }))['token']);

beforeEach(async () => {
  simulator = await startSimulator({ phones: [{ phone: ANA, name: 'Ana' }] });
  seedDemo(simulator.meta, 'http://localhost:3000/connect/meta');
  receiver = new Receiver(DEMO.app.secret);
  await receiver.listen();
  const app = simulator.meta.apps.get(DEMO.app.id);
  if (app) app.subscription = { url: receiver.url, verifyToken: receiver.verifyToken, fields: FIELDS };
  simulator.meta.wabas.get(DEMO.waba.id)?.subscribed.set(DEMO.app.id, null);
});
afterEach(async () => {
  await simulator.close();
  await receiver.close();
});

test('a cloud number is in the chats of a phone like any other, and not among the phones', async () => {
  await fetch(`${simulator.url}/control/phones/${ANA}/send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'text', to: DEMO.number.phone, body: 'oi' }),
  });
  await receiver.nextMessage();
  await graph(`${DEMO.number.id}/messages`, await tokenOf(), {
    messaging_product: 'whatsapp',
    to: ANA,
    text: { body: 'bom dia' },
  });
  await receiver.nextStatus('delivered');
  const phone: unknown = await (await fetch(`${simulator.url}/control/phones/${ANA}`)).json();
  expect(phone).toMatchObject({ chats: [{ title: 'Loja da Praça', unread: 1, last: { body: 'bom dia' } }] });
  expect(await (await fetch(`${simulator.url}/control/phones`)).json()).toMatchObject([{ phone: ANA }]);
});

test('a new business with a number is made, and a code that arrived by SMS is shown', async () => {
  const { id: businessId } = await control('/businesses', { name: 'Padaria', verified: true });
  const { id: wabaId } = await control('/wabas', { name: 'Padaria', businessId });
  const { id } = await control('/numbers', {
    wabaId,
    phone: '5511955551111',
    name: 'Padaria',
    connected: false,
  });
  const { token } = await control('/tokens', { appId: DEMO.app.id, businessId });
  expect(
    await graph(`${String(id)}/request_code`, String(token), { code_method: 'SMS', language: 'pt_BR' }),
  ).toEqual({
    success: true,
  });
  const { businesses } = (await control('')) as unknown as {
    businesses: { id: string; wabas: { numbers: { code: string }[] }[] }[];
  };
  const code = businesses.find((one) => one.id === businessId)?.wabas[0]?.numbers[0]?.code;
  expect(code).toMatch(/^\d{6}$/);
  expect(await graph(`${String(id)}/verify_code`, String(token), { code })).toEqual({ success: true });
});

test('a tapped button, any event, and a change of user id reach the app', async () => {
  const content = {
    type: 'interactive',
    interactive: { type: 'button_reply', button_reply: { id: 'a', title: 'Sim' } },
  };
  await control('/incoming', { from: ANA, to: DEMO.number.phone, body: 'Sim', content });
  expect((await receiver.nextMessage()).message).toMatchObject(content);
  await control('/emit', {
    wabaId: DEMO.waba.id,
    field: 'account_update',
    value: { event: 'DISABLED_UPDATE' },
  });
  expect((await receiver.next(({ field }) => field === 'account_update')).value).toEqual({
    event: 'DISABLED_UPDATE',
  });
  await control(`/people/${ANA}`, { newUserId: true });
  const { value } = await receiver.next(({ field }) => field === 'user_id_update');
  expect(value['user_id_update']).toMatchObject([
    { wa_id: ANA, user_id: { previous: expect.stringMatching(/^BR\./) as unknown } },
  ]);
  await control(`/people/${ANA}`, { optedOutOf: DEMO.number.id });
  const stopped = await receiver.next(({ field }) => field === 'user_preferences');
  expect(stopped.value['user_preferences']).toMatchObject([
    { value: 'stop', category: 'marketing_messages' },
  ]);
});

test('faults and the clock are set, and unknown names are refused', async () => {
  expect(await control('/settings', { answerWith: 131016 })).toMatchObject({
    answerWith: 131016,
    retryHours: 36,
  });
  const token = await tokenOf();
  expect(await graph(`${DEMO.number.id}/messages`, token, {})).toMatchObject({ error: { code: 131016 } });
  expect(await control('/settings', { nonsense: 1 })).toMatchObject({ status: 400 });
  await control('/settings', { answerWith: null });
  await control('/tokens/invalidate', { token, subcode: 460 });
  expect(await graph(`${DEMO.number.id}/messages`, token, {})).toMatchObject({
    error: { code: 190, error_subcode: 460 },
  });
  const before = Date.parse(String((await control(''))['now']));
  const after = Date.parse(String((await control('/clock', { advanceMs: 3_600_000 }))['now']));
  expect(after - before).toBeGreaterThanOrEqual(3_600_000);
  expect(await control('/templates/1/status', { status: 'APPROVED' })).toMatchObject({ status: 404 });
});

test('a held template message is sent, or fails, after its assessment', async () => {
  const token = await tokenOf();
  const components = [{ type: 'BODY', text: 'Oi.' }];
  const { id } = await graph(`${DEMO.waba.id}/message_templates`, token, {
    name: 'oi',
    language: 'pt_BR',
    category: 'UTILITY',
    components,
  });
  await receiver.next(({ value }) => value['event'] === 'APPROVED');
  await control('/settings', { holdTemplates: true });
  const send = async (): Promise<string> => {
    const message = {
      messaging_product: 'whatsapp',
      to: ANA,
      type: 'template',
      template: { name: 'oi', language: { code: 'pt_BR' } },
    };
    const { messages } = await graph(`${DEMO.number.id}/messages`, token, message);
    const [first] = messages as { id: string; message_status: string }[];
    expect(first?.message_status).toBe('held_for_quality_assessment');
    return first?.id ?? '';
  };
  await control(`/held/${encodeURIComponent(await send())}`, { send: true });
  await receiver.nextStatus('delivered');
  await control(`/held/${encodeURIComponent(await send())}`, { send: false });
  expect(await receiver.nextStatus('failed')).toMatchObject({ status: { errors: [{ code: 132015 }] } });
  for (const [path, change] of [
    ['quality', { quality: 'GREEN' }],
    ['category', { category: 'MARKETING' }],
    ['pause', {}],
  ] as const) {
    expect(await control(`/templates/${String(id)}/${path}`, change)).toEqual({});
  }
  await receiver.next(({ field }) => field === 'template_category_update');
});
