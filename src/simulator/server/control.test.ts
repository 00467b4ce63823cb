import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSimulator } from '../simulator.ts';
import type { Simulator } from '../simulator.ts';

const ANA = '5511900000001';
const BIA = '5511900000002';

let simulator: Simulator;

interface Answer {
  status: number;
  body: Record<string, unknown> & { error?: { message: string } };
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${simulator.url}/control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const get = async (path: string): Promise<unknown> =>
  (await fetch(`${simulator.url}/control/${path}`)).json();

beforeAll(async () => {
  simulator = await startSimulator({ phones: [{ phone: ANA, name: 'Ana' }] });
});

afterAll(() => simulator.close());

test('a phone is added, writes, reads and is asked about', async () => {
  expect((await post('phones', { phone: `+${BIA}`, name: 'Bia' })).status).toBe(201);
  const sent = await post(`phones/${ANA}/send`, { type: 'text', to: BIA, body: 'oi' });
  expect(sent).toMatchObject({ status: 200, body: { from: ANA, to: BIA, fromMe: true } });
  expect((await post('wait', { filter: { body: 'oi' }, ack: 2 })).body).toMatchObject({ ack: 2 });
  expect((await post(`phones/${BIA}/read`, { chat: ANA })).body).toEqual({ read: 1 });
  expect(await get('carried?body=oi')).toMatchObject([{ ack: 3, submissions: 1 }]);
  expect(await get(`phones/${BIA}`)).toMatchObject({ chats: [{ id: ANA, title: 'Ana', unread: 0 }] });
});

test('media comes back as it went in, and a document only as a download', async () => {
  const bytes = Buffer.from('<script>alert(1)</script>');
  const media = { data: bytes.toString('base64'), mimetype: 'text/html', filename: 'a.html' };
  const { body } = await post(`phones/${ANA}/send`, { type: 'document', to: BIA, media });
  const response = await fetch(`${simulator.url}${String(body['mediaUrl'])}`);
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  expect(response.headers.get('content-disposition')).toContain('attachment');
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
});

test('faults and dialects are set per number, and unknown ones are refused', async () => {
  expect((await post('faults', { phone: ANA, name: 'ackError', value: 463 })).body).toMatchObject({
    faults: { ackError: 463 },
  });
  expect((await post('faults', { phone: ANA, name: 'ackError', value: 'off' })).body).toMatchObject({
    faults: {},
  });
  expect(await post('faults', { name: 'noSuchFault', value: true })).toMatchObject({ status: 400 });
  await post('dialect', { phone: ANA, dialect: 'live' });
  expect(await get(`faults?phone=${ANA}`)).toMatchObject({ dialect: 'live', faults: { msgKeyAlias: '$1' } });
});

test('bad input is answered with 4xx and a sentence', async () => {
  const cases: [string, unknown, number][] = [
    ['phones', { phone: ANA, name: 'again' }, 409],
    ['phones', { phone: '12', name: 'too short' }, 400],
    ['phones', { name: 'no number' }, 400],
    [`phones/${ANA}/send`, { type: 'text', to: BIA }, 400],
    [`phones/${ANA}/send`, { type: 'text', to: '5511000000000', body: 'x' }, 404],
    [`phones/${ANA}/scan`, { qrText: 'not a code' }, 404],
    ['phones/5511000000000/send', { type: 'text', to: ANA, body: 'x' }, 404],
    ['wait', { filter: { body: 'never' }, timeoutMs: 10 }, 408],
    ['nowhere', {}, 404],
  ];
  for (const [path, body, status] of cases) {
    const answer = await post(path, body);
    expect([path, answer.status]).toEqual([path, status]);
    expect(answer.body.error?.message).toBeTruthy();
  }
  const broken = await fetch(`${simulator.url}/control/phones`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{',
  });
  expect(broken.status).toBe(400);
});

test('other web sites cannot drive the phones', async () => {
  const answer = await post(
    'phones',
    { phone: '5511900000005', name: 'x' },
    { origin: 'https://example.org' },
  );
  expect(answer.status).toBe(403);
});

test('a change is told to whoever listens', async () => {
  const stop = new AbortController();
  const response = await fetch(`${simulator.url}/control/events`, { signal: stop.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain('hello');
  simulator.network.addPhone({ phone: '5511900000006', name: 'new' });
  expect((await reader?.read())?.value).toContain('change');
  stop.abort();
});

test('a phone sends every further kind in the shape that the page holds, and no other shape', async () => {
  const order = { type: 'order', to: BIA, orderTitle: 'Bolo', itemCount: 2 };
  const sent = await post(`phones/${ANA}/send`, order);
  expect(sent).toMatchObject({
    status: 200,
    body: { type: 'order', extra: { orderTitle: 'Bolo', itemCount: 2 } },
  });
  const media = { data: Buffer.from('x').toString('base64'), mimetype: 'video/mp4' };
  expect((await post(`phones/${ANA}/send`, { type: 'ptv', to: BIA, media })).body).toMatchObject({
    type: 'ptv',
  });
  expect((await post(`phones/${ANA}/send`, { type: 'x_new', to: BIA, body: 'oi' })).status).toBe(200);
  expect((await post(`phones/${ANA}/send`, { ...order, title: 'no field of an order' })).status).toBe(400);
  expect((await post(`phones/${ANA}/send`, { type: 'no_kind', to: BIA })).status).toBe(400);
});
