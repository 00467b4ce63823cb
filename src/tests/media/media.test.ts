import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../contract/messages.ts';
import type { Problem } from '../../contract/common.ts';
import { Database } from '../../db/database.ts';
import { claimPendingMedia } from '../../db/media.ts';
import { MediaFiles } from '../../domain/media/files.ts';
import { tidy } from '../../gateway/housekeeping.ts';
import { systemClock } from '../../lib/clock.ts';
import type { AccountId } from '../../model/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { rawRequest } from '../support/raw.ts';
import { accessTokenOf, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let token: string;
let db: Database;

beforeAll(async () => {
  database = await createDatabase();
  account = await seedAccount(database, 'alpha');
  gateway = await PlainGateway.start({
    databaseUrl: database.url,
    settings: { mediaUrlAllowPrivate: true },
  });
  await pretendConnected(database, account.numberId);
  token = await accessTokenOf(database, gateway.tokens(), account.admin);
  db = new Database(database.url, { poolSize: 4, onError: () => undefined });
});
afterAll(async () => {
  await db.close();
  await gateway.close();
  await database.drop();
});

const own = (): string => `/api/accounts/${account.accountId}`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const folder = (): string => path.join(gateway.directory, 'data', 'media', account.accountId);
const fileOf = (text: string): string => path.join(folder(), hashOf(text).slice(0, 2), hashOf(text));

async function send(text: string): Promise<Message> {
  const body = { type: 'document', phone: account.contactPhone, media: { base64: base64(text) } };
  const { status, body: sent } = await gateway.ask<Message>('POST', `${own()}/send`, { token, body });
  expect(status).toBe(202);
  return sent;
}
const read = async (id: string): Promise<Message> =>
  (await gateway.ask<Message>('GET', `${own()}/messages/${id}`, { token })).body;

describe('a file of a message', () => {
  let url: string;
  beforeAll(async () => void (url = (await send('0123456789')).media?.url ?? ''));
  const get = (headers: Record<string, string>, method = 'GET') =>
    gateway.ask(method, url, { token, headers });

  it('is given in parts, with the same care as the whole', async () => {
    const { status, headers, text } = await get({ range: 'bytes=2-4' });
    expect([status, text]).toEqual([206, '234']);
    expect(headers.get('content-range')).toBe('bytes 2-4/10');
    expect(headers.get('content-disposition')).toBe('attachment; filename=document');
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect((await get({ range: 'bytes=-3' })).text).toBe('789');
    expect((await get({ range: 'bytes=8-' })).text).toBe('89');
  });

  it('says how long it is to whom asks for a part that it has not', async () => {
    const { status, headers, body } = await get({ range: 'bytes=10-' });
    expect([status, body]).toMatchObject([416, { code: 'range_not_satisfiable' }]);
    expect(headers.get('content-range')).toBe('bytes */10');
  });

  it('goes on where it was left only while it is the same', async () => {
    const etag = `"${hashOf('0123456789')}"`;
    const whole = await get({});
    expect([whole.headers.get('etag'), whole.headers.get('accept-ranges')]).toEqual([etag, 'bytes']);
    expect((await get({ range: 'bytes=5-', 'if-range': etag })).status).toBe(206);
    const other = await get({ range: 'bytes=5-', 'if-range': '"another"' });
    expect([other.status, other.text]).toEqual([200, '0123456789']);
    // `fetch` asks for a fresh copy where a condition is given.
    const conditions = { authorization: `Bearer ${token}`, 'if-none-match': etag };
    expect((await rawRequest(gateway.url, 'GET', url, { headers: conditions })).status).toBe(304);
  });

  it('tells its size without its bytes', async () => {
    const { status, headers, text } = await get({}, 'HEAD');
    expect([status, headers.get('content-length'), text]).toEqual([200, '10', '']);
  });
});

describe('a file that is to be sent', () => {
  const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n');
  const route = (): string => `${own()}/send`;
  const document = (more: object): Promise<{ status: number; body: Message & Omit<Problem, 'status'> }> =>
    gateway.ask('POST', route(), { token, body: { type: 'document', phone: account.contactPhone, ...more } });
  async function upload(
    name: string,
    type: string,
    bytes: Buffer,
    headers: Record<string, string> = {},
    as = 'document',
  ) {
    const form = new FormData();
    form.set('phone', account.contactPhone);
    form.set('type', as);
    form.set('file', new Blob([new Uint8Array(bytes)], { type }), name);
    return gateway.ask<Message & Omit<Problem, 'status'>>('POST', route(), { token, body: form, headers });
  }
  async function everyFile(): Promise<string[]> {
    const names = await readdir(path.join(gateway.directory, 'data', 'media'), { recursive: true });
    return names.sort();
  }

  it.each(['Orçamento – nº 3.pdf', 'Año nuevo.pdf', '見積書.pdf', 'plain.pdf'])(
    'keeps the name that it was uploaded with: %s',
    async (name) => {
      expect((await upload(name, 'application/pdf', pdf)).body.media?.filename).toBe(name);
    },
  );

  it('always has a name with an ending, and the one that its data: URL gives', async () => {
    const base64 = pdf.toString('base64');
    const nameless = await document({ media: { base64 } });
    expect(nameless.body.media).toMatchObject({ filename: 'document.pdf', mimetype: 'application/pdf' });
    const url = `data:application/pdf;name=Conta%20de%20luz.pdf;base64,${base64}`;
    expect((await document({ media: { base64: url } })).body.media?.filename).toBe('Conta de luz.pdf');
    const bent = await document({ media: { base64 }, filename: 'a/b\r\n\u202ec.pdf' });
    expect(bent.body.media?.filename).toBe('bc.pdf');
  });

  it('has the type of its bytes, or what is said of its container', async () => {
    const plain = await upload('conta.pdf', 'text/plain', pdf);
    expect(plain.body.media?.mimetype).toBe('application/pdf');
    const svg = Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><g/></svg>');
    expect((await upload('mapa.svg', 'image/svg+xml', svg)).body.media?.mimetype).toBe('image/svg+xml');
  });

  it.each([
    ['a PDF as a picture', 'image', 'foto.png', 'image/png', pdf, /bytes are application\/pdf/],
    ['no bytes', 'document', 'nada.pdf', 'application/pdf', Buffer.alloc(0), /0 bytes/],
    [
      'the beginning of a picture',
      'image',
      'foto.png',
      'image/png',
      Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlE', 'base64'),
      /cut off/,
    ],
  ] as const)(
    'is refused where it cannot be what it is sent as: %s',
    async (_what, as, name, type, bytes, why) => {
      const before = await everyFile();
      const { status, body } = await upload(name, type, bytes, {}, as);
      expect([status, body.detail]).toEqual([422, expect.stringMatching(why)]);
      expect(await everyFile()).toEqual(before);
    },
  );

  it('leaves nothing where the message is refused, and is not even looked at', async () => {
    const before = await everyFile();
    const media = { base64: base64('of nobody') };
    const refused = [
      { phone: undefined, conversationId: '018f0000-0000-7000-8000-000000000000', media },
      { media, replyTo: '018f0000-0000-7000-8000-000000000000' },
      { media: { url: 'http://127.0.0.1:9/x' }, replyTo: '018f0000-0000-7000-8000-000000000000' },
    ];
    const answers = [];
    for (const one of refused) answers.push((await document(one)).body.code);
    expect(answers).toEqual(['not_found', 'bad_input', 'bad_input']);
    expect(await everyFile()).toEqual(before);
  });

  it('belongs to its Idempotency-Key with its bytes', async () => {
    const headers = { 'idempotency-key': 'upload 1' };
    const first = await upload('x.txt', 'text/plain', Buffer.from('one'), headers);
    const again = await upload('x.txt', 'text/plain', Buffer.from('one'), headers);
    expect([first.status, again.body.id]).toEqual([202, first.body.id]);
    const other = await upload('x.txt', 'text/plain', Buffer.from('two'), headers);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch']);
  });

  it('of which the server gives only a part is unavailable, and leaves nothing', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-length': '5000' }).write('a part', () => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const before = await everyFile();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.pdf`;
    const { status, body } = await document({ media: { url } });
    expect([status, body.code, body.detail]).toEqual([
      422,
      'media_unavailable',
      expect.stringMatching(/broke off/),
    ]);
    expect(await everyFile()).toEqual(before);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('media that is to be fetched', () => {
  it('is claimed though a thousand files that nobody can fetch stand before it', async () => {
    const { accountId, numberId, otherNumberId, conversationId, otherConversationId } = await seedAccount(
      database,
      'beta',
    );
    await pretendConnected(database, numberId);
    await database.query(`UPDATE numbers SET code = 'stopped' WHERE id = $1`, [otherNumberId]);
    const insert = async (number: string | null, count: number, key: string): Promise<void> => {
      await database.query(
        `WITH files AS (
           INSERT INTO media (account_id, id, state, fetch_from, mimetype, next_at)
           SELECT $1, gen_random_uuid(), 'pending', coalesce($2::uuid, $6), 'image/png', now() - interval '1 hour' * (2 + ($4 = 'old')::int)
             FROM generate_series(1, $3) RETURNING id)
         INSERT INTO messages (account_id, id, number_id, conversation_id, direction, key, type, media_id, status, at)
         SELECT $1, gen_random_uuid(), $2::uuid, $5, 'in', $4 || id, 'image', id, 'delivered', now() FROM files WHERE $2::uuid IS NOT NULL`,
        [
          accountId,
          number,
          count,
          key,
          number === otherNumberId ? otherConversationId : conversationId,
          numberId,
        ],
      );
    };
    await insert(null, 500, 'old');
    await insert(otherNumberId, 500, 'old');
    await insert(numberId, 1, 'new');
    const claimed = await db.inAccount(accountId as AccountId, (tx) =>
      claimPendingMedia(tx, accountId as AccountId, 2),
    );
    expect(claimed.map(({ key }) => key.slice(0, 3))).toEqual(['new']);
  });
});

describe('media of an age', () => {
  /** As if so many days had passed since, on disk and in the database. */
  async function age(text: string, id: string, days: number): Promise<void> {
    const then = new Date(Date.now() - days * 86_400_000);
    await utimes(fileOf(text), then, then);
    await database.query('UPDATE messages SET created_at = $2 WHERE id = $1', [id, then]);
    await database.query(
      'UPDATE media SET created_at = $2 WHERE id = (SELECT media_id FROM messages WHERE id = $1)',
      [id, then],
    );
  }
  const settle = (id: string) => database.query('DELETE FROM outbox WHERE message_id = $1', [id]);
  const clean = (mediaDays: number): Promise<void> =>
    tidy({
      db,
      files: new MediaFiles(path.dirname(folder())),
      clock: systemClock,
      mediaDays,
      eventDays: 30,
      uploadDirectory: path.join(gateway.directory, 'data', 'uploads'),
    });
  beforeEach(() => database.query('DELETE FROM outbox'));

  it('is removed, and its message stays and says so', async () => {
    const { id, media } = await send('old');
    await age('old', id, 8);
    await settle(id);
    await clean(7);
    const message = await read(id);
    expect(message.media).toMatchObject({ state: 'expired', url: null });
    expect(existsSync(fileOf('old'))).toBe(false);
    const { status, body } = await gateway.ask('GET', media?.url ?? '', { token });
    expect([status, body]).toMatchObject([422, { code: 'media_unavailable' }]);
    const forward = { token, body: { phone: account.contactPhone } };
    expect((await gateway.ask('POST', `${own()}/messages/${id}/forward`, forward)).status).toBe(409);
  });

  it('stays while it is younger, while it is owed, while a newer message has it, and for ever by default', async () => {
    const young = await send('young');
    await settle(young.id);
    const owed = await send('owed');
    await age('owed', owed.id, 8);
    const shared = await send('shared');
    const forward = { token, body: { phone: account.contactPhone } };
    await gateway.ask('POST', `${own()}/messages/${shared.id}/forward`, forward);
    await age('shared', shared.id, 8);
    await settle(shared.id);
    await clean(7);
    for (const { id } of [young, owed, shared]) expect((await read(id)).media?.state).toBe('ready');
    await age('young', young.id, 4000);
    await clean(0);
    expect((await read(young.id)).media?.state).toBe('ready');
    for (const text of ['young', 'owed', 'shared']) expect(existsSync(fileOf(text))).toBe(true);
  });

  it('keeps the bytes that a newer message has as well', async () => {
    const old = await send('twice');
    await age('twice', old.id, 8);
    await settle(old.id);
    const later = await send('twice');
    await utimes(fileOf('twice'), 0, 0);
    await clean(7);
    expect((await read(old.id)).media?.state).toBe('expired');
    expect((await gateway.ask('GET', later.media?.url ?? '', { token })).text).toBe('twice');
  });

  it('goes with a message that was deleted for everyone', async () => {
    const { id } = await send('regretted');
    await age('regretted', id, 2);
    await settle(id);
    await database.query('UPDATE messages SET media_id = NULL, deleted_at = now() WHERE id = $1', [id]);
    await clean(0);
    expect(existsSync(fileOf('regretted'))).toBe(false);
  });

  it('leaves nothing of requests that came to nothing, after a day', async () => {
    const uploads = path.join(gateway.directory, 'data', 'uploads');
    await mkdir(path.dirname(fileOf('nobody’s')), { recursive: true });
    const stale = [fileOf('nobody’s'), path.join(folder(), '.incoming-x'), path.join(uploads, 'x')];
    // Of a request that is not finished, perhaps.
    await mkdir(path.dirname(fileOf('fresh')), { recursive: true });
    const fresh = [fileOf('fresh'), path.join(folder(), '.incoming-y'), path.join(uploads, 'y')];
    for (const file of [...stale, ...fresh]) await writeFile(file, 'nobody’s');
    for (const file of stale) await utimes(file, 0, 0);
    await clean(0);
    expect(stale.filter((file) => existsSync(file))).toEqual([]);
    expect(fresh.every((file) => existsSync(file))).toBe(true);
  });
});
