import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { Problem } from '../../contract/common.ts';
import type { Message } from '../../contract/messages.ts';
import { io, type Socket } from 'socket.io-client';
import type { LiveEvent } from '../../contract/events.ts';
import { until } from '../../lib/time.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { processesIn } from '../support/processes.ts';
import { World } from '../support/world.ts';

const phone = '5511999999999';
const people = Array.from({ length: 5 }, (_, index) => `551195555000${index}`);
const [ana = ''] = people;

let database: TestDatabase;
let world: World;
let account: Account;
let waiting: Account;

beforeAll(async () => {
  database = await createDatabase();
  const phones = [phone, ...people].map((one) => ({ phone: one, name: `Phone ${one}` }));
  world = await World.start({ databaseUrl: database.url, simulator: { dialect: 'live', phones } });
  world.network.addPhone({ phone: '5511977770000', name: 'Sem nono dígito', withoutNinthDigit: true });
  account = await world.pairedAccount('Conta 1', phone);
  waiting = await world.createAccount('Conta 2', '59171234567');
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

const counts = async (): Promise<unknown[]> =>
  database.query(`SELECT (SELECT count(*) FROM accounts) AS a, (SELECT count(*) FROM messages) AS m,
                         (SELECT count(*) FROM outbox) AS o, (SELECT count(*) FROM contacts) AS c`);

describe('accounts', () => {
  it('are created with a number and an instance, read, changed and deleted', async () => {
    const made = await world.createAccount('Loja', '+55 (11) 94444-0000');
    expect(made.numbers).toMatchObject([{ accountId: made.id, phone: '5511944440000', channel: 'web' }]);
    const patched = await world.call<Account>('PATCH', `/api/accounts/${made.id}`, {
      name: 'Loja nova',
      plan: 'pro',
    });
    expect(patched.body).toMatchObject({ name: 'Loja nova', plan: 'pro' });
    expect((await world.call<Account>('GET', `/api/accounts/${made.id}`)).body.name).toBe('Loja nova');
    expect((await world.call('DELETE', `/api/accounts/${made.id}`)).status).toBe(204);
    expect((await world.call('GET', `/api/accounts/${made.id}`)).status).toBe(404);
    const list = await world.call<{ items: unknown[] }>('GET', '/api/instances');
    expect(list.body.items).toHaveLength(2);
  });

  it('are listed page by page', async () => {
    const first = await world.call<{ items: Account[]; nextCursor: string }>('GET', '/api/accounts?limit=1');
    expect(first.body.items.map(({ id }) => id)).toEqual([account.id]);
    const next = await world.call<{ items: Account[]; nextCursor: null }>(
      'GET',
      `/api/accounts?limit=1&cursor=${first.body.nextCursor}`,
    );
    expect(next.body).toMatchObject({ items: [{ id: waiting.id }], nextCursor: null });
  });
});

describe('bad input gets a problem document and changes nothing', () => {
  const id = (): string => account.id;
  const nobody = '01890000-0000-7000-8000-000000000000';
  const cases: [string, () => [string, string, unknown?], number, string][] = [
    ['an account without a phone', () => ['POST', '/api/accounts', { name: 'x' }], 422, 'bad_input'],
    [
      'an account with a phone that is none',
      () => ['POST', '/api/accounts', { name: 'x', phone: 'abcdef' }],
      422,
      'bad_input',
    ],
    [
      'an unknown plan',
      () => ['POST', '/api/accounts', { name: 'x', phone, plan: 'gold' }],
      422,
      'bad_input',
    ],
    ['an empty patch', () => ['PATCH', `/api/accounts/${id()}`, {}], 422, 'bad_input'],
    ['an id that is none', () => ['GET', '/api/accounts/1'], 422, 'bad_input'],
    ['an unknown account', () => ['GET', `/api/accounts/${nobody}`], 404, 'not_found'],
    [
      'a send to an unknown account',
      () => ['POST', `/api/accounts/${nobody}/send`, { phone, message: 'x' }],
      404,
      'not_found',
    ],
    ['a send without a message', () => ['POST', `/api/accounts/${id()}/send`, { phone }], 422, 'bad_input'],
    [
      'a send without a phone',
      () => ['POST', `/api/accounts/${id()}/send`, { message: 'x' }],
      422,
      'bad_input',
    ],
    [
      'a send of an unknown type',
      () => ['POST', `/api/accounts/${id()}/send`, { phone, type: 'fax', message: 'x' }],
      422,
      'bad_input',
    ],
    [
      'a send to a phone that is none',
      () => ['POST', `/api/accounts/${id()}/send`, { phone: '12345', message: 'x' }],
      422,
      'bad_input',
    ],
    [
      'a send to a phone that is not on WhatsApp',
      () => ['POST', `/api/accounts/${id()}/send`, { phone: '5511900000000', message: 'x' }],
      422,
      'not_on_whatsapp',
    ],
    [
      'a send from a number of somebody else',
      () => ['POST', `/api/accounts/${id()}/send`, { phone: ana, message: 'x', from: '59171234567' }],
      422,
      'bad_input',
    ],
    [
      'a picture without bytes',
      () => ['POST', `/api/accounts/${id()}/send`, { phone: ana, type: 'image' }],
      422,
      'bad_input',
    ],
    [
      'a picture of broken base64',
      () => ['POST', `/api/accounts/${id()}/send`, { phone: ana, type: 'image', media: { base64: '<>' } }],
      422,
      'bad_input',
    ],
    [
      'a picture from a URL that answers nothing',
      () => [
        'POST',
        `/api/accounts/${id()}/send`,
        { phone: ana, type: 'image', media: { url: 'http://127.0.0.1:9/x.png' } },
      ],
      422,
      'media_unavailable',
    ],
    [
      'an answer to no message',
      () => ['POST', `/api/accounts/${id()}/send`, { phone: ana, message: 'x', replyTo: nobody }],
      422,
      'bad_input',
    ],
    [
      'a reaction to no message',
      () => ['POST', `/api/accounts/${id()}/send`, { type: 'reaction', messageId: nobody, emoji: '👍' }],
      404,
      'not_found',
    ],
    [
      'a latitude beyond the pole',
      () => [
        'POST',
        `/api/accounts/${id()}/send`,
        { phone: ana, type: 'location', latitude: 91, longitude: 0 },
      ],
      422,
      'bad_input',
    ],
    [
      'a cursor of no list',
      () => ['GET', `/api/accounts/${id()}/conversations?cursor=xyz`],
      422,
      'bad_input',
    ],
    ['a limit of zero', () => ['GET', `/api/accounts/${id()}/contacts?limit=0`], 422, 'bad_input'],
    [
      'a number that waits for its phone',
      () => ['POST', `/api/accounts/${waiting.id}/send`, { phone: ana, message: 'x' }],
      409,
      'number_cannot_send',
    ],
    [
      'a logout of no phone',
      () => ['POST', `/api/instances/${waiting.id}/logout`],
      409,
      'instance_not_ready',
    ],
    [
      'a pairing code for a linked number',
      () => ['POST', `/api/instances/${id()}/pairing-code`, {}],
      409,
      'instance_not_ready',
    ],
    ['a QR code of a linked number', () => ['GET', `/api/instances/${id()}/qr`], 409, 'instance_not_ready'],
    ['a path that is none', () => ['GET', '/api/nothing'], 404, 'not_found'],
  ];

  it.each(cases)('%s', async (_what, request, status, code) => {
    const before = await counts();
    const [method, route, body] = request();
    const answer = await world.call<Problem>(method, route, body);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status, code });
    expect(answer.status).toBe(status);
    expect(answer.body.detail.length).toBeGreaterThan(10);
    expect(answer.body.title).not.toBe('');
    expect(await counts()).toEqual(before);
  });

  it('JSON that is broken', async () => {
    const answer = await world.fetch('/api/accounts', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":',
    });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('the QR code', () => {
  it('comes as PNG, SVG, JSON or text, by Accept or by format', async () => {
    const { value } = await world.qr(waiting.id);
    const get = (suffix: string, accept = '*/*'): Promise<Response> =>
      world.fetch(`/api/instances/${waiting.id}/qr${suffix}`, { headers: { accept } });
    expect((await get('', 'image/png')).headers.get('content-type')).toContain('image/png');
    expect((await get('?format=png')).headers.get('content-type')).toContain('image/png');
    expect(await (await get('?format=svg')).text()).toContain('<svg');
    expect((await get('', 'image/svg+xml')).headers.get('content-type')).toContain('image/svg+xml');
    expect((await (await get('?format=raw')).text()).split(',')).toHaveLength(value.split(',').length);
    expect(await (await get('', 'application/json')).json()).toMatchObject({
      state: 'qr',
      qr: expect.stringMatching(/^data:image\/png/) as string,
    });
  });

  it('is the one that the phone can scan, also after it has rotated', async () => {
    const before = (await world.qr(waiting.id)).value;
    world.network.setQrPeriod(500);
    const other = await until('another code', 90_000, async () => {
      const { value } = await world.qr(waiting.id);
      return value !== before && value;
    });
    world.network.setQrPeriod(20_000, 60_000);
    await world.network.waitFor((network) => network.waitingPages().some(({ qrText }) => qrText !== null));
    expect(other).not.toBe(before);
  });
});

describe('sending', () => {
  it('answers 202 at once, and the message can be followed', async () => {
    const { status, body } = await world.call<Message>('POST', `/api/accounts/${account.id}/send`, {
      phone: ana,
      message: 'uma linha basta',
    });
    expect([status, body.status, body.direction, body.type]).toEqual([202, 'queued', 'out', 'text']);
    await until(
      'its delivery',
      20_000,
      async () => (await world.message(account.id, body.id)).status === 'delivered',
    );
  });

  it('a hundred requests with one key are one message', async () => {
    const requests = Array.from({ length: 100 }, () =>
      world.call<Message>(
        'POST',
        `/api/accounts/${account.id}/send`,
        { phone: ana, message: 'só uma' },
        { 'idempotency-key': 'abc' },
      ),
    );
    const answers = await Promise.all(requests);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await world.messageWhere(account.id, ({ text, status }) => text === 'só uma' && status === 'delivered');
    expect(world.network.carried({ body: 'só uma' })).toMatchObject([{ submissions: 1 }]);
  });

  it('the same key with another body is refused', async () => {
    const answer = await world.call<Problem>(
      'POST',
      `/api/accounts/${account.id}/send`,
      { phone: ana, message: 'outra' },
      { 'idempotency-key': 'abc' },
    );
    expect([answer.status, answer.body.code]).toEqual([422, 'idempotency_mismatch']);
  });

  it('a message keeps the name that its client gave it, in answers and events', async () => {
    const send = (body: object) => world.call<Message>('POST', `/api/accounts/${account.id}/send`, body);
    const named = await send({ phone: ana, message: 'pedido pronto', clientRef: 'pedido 42' });
    expect(named.body.clientRef).toBe('pedido 42');
    await world.messageWhere(account.id, ({ id, status }) => id === named.body.id && status === 'delivered');
    expect((await world.message(account.id, named.body.id)).clientRef).toBe('pedido 42');
    const reaction = { type: 'reaction', messageId: named.body.id, emoji: '🍞', clientRef: 'pão' };
    expect((await send(reaction)).body.clientRef).toBe('pão');
    expect((await send({ phone: ana, message: 'sem nome' })).body.clientRef).toBeNull();
    expect((await send({ phone: ana, message: 'x', clientRef: 'x'.repeat(201) })).status).toBe(422);
    const { body: log } = await world.call<{ items: { data: { message?: Message } }[] }>(
      'GET',
      `/api/accounts/${account.id}/events?limit=200`,
    );
    const told = log.items.filter(({ data }) => data.message?.id === named.body.id);
    expect(told.length).toBeGreaterThan(1);
    expect(new Set(told.map(({ data }) => data.message?.clientRef))).toEqual(new Set(['pedido 42']));
  });

  it('keeps the order within each conversation', async () => {
    const wanted = people.flatMap((to) =>
      Array.from({ length: 8 }, (_, index) => ({ to, body: `${index} para ${to}` })),
    );
    wanted.sort((a, b) => Number(a.body[0]) - Number(b.body[0]));
    for (const { to, body } of wanted) {
      await world.call('POST', `/api/accounts/${account.id}/send`, { phone: to, message: body });
    }
    await until('all of them', 60_000, () =>
      wanted.every(({ body }) => world.network.carried({ body }).length === 1),
    );
    for (const to of people) {
      const carried = world.network.carried({ to }).filter(({ body }) => body.endsWith(`para ${to}`));
      expect(carried.map(({ body }) => body)).toEqual(
        wanted.filter((one) => one.to === to).map(({ body }) => body),
      );
    }
  });

  it('reaches a Brazilian phone that WhatsApp knows without its ninth digit', async () => {
    const { status, body } = await world.send(account.id, {
      phone: '+55 11 97777-0000',
      message: 'nono dígito',
    });
    expect([status, body.error]).toEqual([200, null]);
    expect(world.network.carried({ body: 'nono dígito' })).toHaveLength(1);
  });

  it('takes an upload, and a URL', async () => {
    const form = new FormData();
    form.set('phone', ana);
    form.set('message', 'em anexo');
    form.set('file', new File(['conteúdo do arquivo'], 'carta.txt', { type: 'text/plain' }));
    const upload = await world.fetch(`/api/accounts/${account.id}/send`, {
      method: 'POST',
      body: form,
      headers: { prefer: 'wait=20' },
    });
    const sent = (await upload.json()) as Message;
    expect([upload.status, sent.type, sent.media?.filename]).toEqual([200, 'document', 'carta.txt']);
    const file = await world.fetch(sent.media?.url ?? '');
    expect(await file.text()).toBe('conteúdo do arquivo');
    expect(file.headers.get('content-disposition')).toContain('attachment');

    const elsewhere = createServer((_request, response) => void response.end('conteúdo do arquivo'));
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/carta.txt`;
    const byUrl = await world.send(account.id, {
      phone: ana,
      type: 'document',
      media: { url },
      filename: 'copia.txt',
    });
    elsewhere.close();
    expect([byUrl.status, byUrl.body.error]).toEqual([200, null]);
    const carried = world.network.carried({ to: ana }).at(-1);
    expect(world.network.media.get(carried?.media?.sha256 ?? '')?.toString()).toBe('conteúdo do arquivo');
  });

  it('says honestly when WhatsApp refuses a message', async () => {
    world.network.setFault(phone, 'ackError', true);
    const { status, body } = await world.send(account.id, { phone: ana, message: 'recusada' });
    world.network.setFault(phone, 'ackError', 'off');
    expect([status, body.status, body.error?.code]).toEqual([200, 'failed', 'whatsapp']);
  });

  it('is carried once when its acknowledgement was lost and the instance was killed', async () => {
    world.network.setFault(phone, 'ackLost', true);
    const text = 'sem confirmação';
    const { body } = await world.call<Message>('POST', `/api/accounts/${account.id}/send`, {
      phone: ana,
      message: text,
    });
    await until('its carriage', 20_000, () => world.network.carried({ body: text }).length === 1);
    world.network.setFault(phone, 'ackLost', 'off');
    await world.call('POST', `/api/instances/${account.id}/restart`);
    await until('the truth', 60_000, async () =>
      ['sent', 'delivered', 'read'].includes((await world.message(account.id, body.id)).status),
    );
    expect(world.network.carried({ body: text })).toHaveLength(1);
  });
});

describe('reading', () => {
  it('conversations and their messages come page by page, the latest first', async () => {
    const [first] = await world.conversations(account.id);
    const route = `/api/accounts/${account.id}/conversations/${first?.id}/messages`;
    const whole = await world.call<{ items: Message[] }>('GET', `${route}?limit=200`);
    const paged: Message[] = [];
    let cursor = '';
    do {
      const page = await world.call<{ items: Message[]; nextCursor: string | null }>(
        'GET',
        `${route}?limit=3${cursor}`,
      );
      paged.push(...page.body.items);
      cursor = page.body.nextCursor === null ? '' : `&cursor=${page.body.nextCursor}`;
    } while (cursor !== '');
    expect(paged.map(({ id }) => id)).toEqual(whole.body.items.map(({ id }) => id));
    const times = paged.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('contacts carry their names', async () => {
    const { body } = await world.call<{ items: { phone: string }[] }>(
      'GET',
      `/api/accounts/${account.id}/contacts`,
    );
    expect(body.items.map((one) => one.phone)).toContain(ana);
  });

  it('the status of an account says whether it can send', async () => {
    const get = async (id: string) => (await world.call('GET', `/api/accounts/${id}/status`)).body;
    expect(await get(account.id)).toMatchObject({ canSend: true, numbers: [{ state: 'connected' }] });
    expect(await get(waiting.id)).toMatchObject({ canSend: false, numbers: [{ state: 'qr' }] });
  });
});

describe('the operator', () => {
  it('sees health, readiness and metrics', async () => {
    expect((await world.call('GET', '/healthz')).body).toEqual({ status: 'ok', database: 'answers' });
    expect((await world.call('GET', '/readyz')).body).toEqual({ status: 'ready' });
    const metrics = await (await world.fetch('/metrics')).text();
    expect(metrics).toContain('ramal_instances{state="connected"} 1');
  });

  it('gets every operation in the OpenAPI document', async () => {
    const { body } = await world.call<{ openapi: string; paths: Record<string, unknown> }>(
      'GET',
      '/api/openapi.json',
    );
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/api/accounts/{id}/send', '/api/instances/{id}/qr', '/metrics']),
    );
    const page = await fetch(`${world.gateway.url}/docs/`);
    expect(page.status).toBe(200);
    expect(await page.text()).not.toMatch(/https?:\/\//);
  });

  it('finds instances closed to strangers, and their calls too', async () => {
    const { port, id } = await world.instance(account.id);
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      expect((await fetch(`http://127.0.0.1:${port}/status`, { headers })).status).toBe(401);
      const events = await fetch(`${world.gateway.url}/internal/instances/${id}/events`, {
        method: 'POST',
        headers,
      });
      expect(events.status).toBe(401);
    }
  });
});

describe('a live socket', () => {
  it('hears states, codes, messages and their statuses, after they were stored', async () => {
    const socket: Socket = io(world.gateway.url, { transports: ['websocket'], auth: { token: world.token } });
    const heard: LiveEvent[] = [];
    socket.on('event', (event: LiveEvent) => heard.push(event));
    await until('the socket', 5000, () => socket.connected);
    world.network.sendFromPhone(ana, { type: 'text', to: phone, body: 'ao vivo' });
    const { body } = await world.send(account.id, { phone: ana, message: 'também' });
    await world.call('POST', `/api/instances/${waiting.id}/restart`);
    const types = (): string[] => heard.map(({ type }) => type);
    await until('all kinds of events', 30_000, () =>
      ['message.created', 'message.status', 'number.state', 'instance.qr'].every((type) =>
        types().includes(type),
      ),
    );
    expect(heard.some((event) => event.type === 'message.created' && event.message.text === 'ao vivo')).toBe(
      true,
    );
    expect(heard.some((event) => event.type === 'message.status' && event.messageId === body.id)).toBe(true);
    socket.disconnect();
  });

  it('hears how much of a large file has come, which stands in no log', async () => {
    const socket: Socket = io(world.gateway.url, { transports: ['websocket'], auth: { token: world.token } });
    const heard: Extract<LiveEvent, { type: 'media.progress' }>[] = [];
    socket.on('event', (event: LiveEvent) => {
      if (event.type === 'media.progress') heard.push(event);
    });
    await until('the socket', 5000, () => socket.connected);
    const data = Buffer.alloc(5_000_000, 'x');
    const media = { data, mimetype: 'text/plain', filename: 'grande.txt' };
    world.network.sendFromPhone(ana, { type: 'document', to: phone, media });
    const large = await world.messageWhere(
      account.id,
      (one) => one.media?.filename === 'grande.txt' && one.media.state === 'ready',
    );
    await until('the last of it', 5000, () => heard.at(-1)?.received === data.length);
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.length).toBeLessThanOrEqual(11);
    expect(heard.every(({ messageId, total }) => messageId === large.id && total === data.length)).toBe(true);
    const received = heard.map((event) => event.received);
    expect(received).toEqual([...received].sort((a, b) => a - b));
    const log = await world.call<{ items: { type: string }[] }>(
      'GET',
      `/api/accounts/${account.id}/events?limit=200`,
    );
    expect(log.body.items.filter(({ type }) => type === 'media.progress')).toEqual([]);
    socket.disconnect();
  });
});

describe('a phone that WhatsApp spells otherwise', () => {
  it('is paired, checked and written to whichever way it was written', async () => {
    const [own, customer] = ['5215599990007', '5215512345670'];
    for (const one of [own, customer]) world.network.addPhone({ phone: one, name: `Phone ${one}` });
    const mexican = await world.createAccount('México', '+52 55 9999 0007');
    // A code for another phone would end in its being unlinked.
    const wrong = await world.call<Problem>('POST', `/api/instances/${mexican.id}/pairing-code`, {
      phone: '+52 55 9999 0008',
    });
    expect([wrong.status, wrong.body.errors?.[0]?.path]).toEqual([422, 'body.phone']);
    world.network.scan(own, (await world.qr(mexican.id)).value);
    await world.connected(mexican.id);

    const check = `/api/numbers/${mexican.id}/check?phone=${encodeURIComponent('55 1234 5670')}`;
    expect((await world.call<{ phone: string }>('GET', check)).body.phone).toBe(customer);
    world.network.sendFromPhone(customer, { type: 'text', to: own, body: 'Hola' });
    const theirs = await world.messageWhere(mexican.id, ({ text }) => text === 'Hola');
    for (const typed of ['+52 55 1234 5670', '+52 1 55 1234 5670', '5215512345670', '55 1234 5670']) {
      const { status, body } = await world.send(mexican.id, { phone: typed, message: `a ${typed}` });
      expect([status, body.status]).toEqual([200, expect.stringMatching(/^(sent|delivered|read)$/)]);
      expect(body.conversationId).toBe(theirs.conversationId);
    }
    expect((await world.call('DELETE', `/api/accounts/${mexican.id}`)).status).toBe(204);
  });
});

describe('deleting an account', () => {
  it('unlinks its device, and removes its instance, its session, its files and every row', async () => {
    expect(await database.query('SELECT 1 FROM media')).not.toEqual([]);
    const [number] = account.numbers;
    expect(world.network.devices(phone)).toHaveLength(1);
    expect((await world.call('DELETE', `/api/accounts/${account.id}`)).status).toBe(204);
    expect(world.network.devices(phone)).toEqual([]);
    expect(await database.query('SELECT 1 FROM removals')).toEqual([]);
    for (const table of [
      'messages',
      'media',
      'contacts',
      'conversations',
      'outbox',
      'numbers',
      'instances',
    ]) {
      const left = await database.query(`SELECT 1 FROM ${table} WHERE account_id = $1`, [account.id]);
      expect([table, left]).toEqual([table, []]);
    }
    expect(existsSync(path.join(world.directory, 'sessions', number?.id ?? ''))).toBe(false);
    expect(existsSync(path.join(world.directory, 'data', 'media', account.id))).toBe(false);
    await until('the end of its processes', 10_000, async () =>
      (await processesIn(world.directory)).every(({ command }) => !command.includes(number?.id ?? '')),
    );
  });
});
