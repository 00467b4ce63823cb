import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../contract/messages.ts';
import type { Event } from '../../contract/webhooks.ts';
import { readMessage } from '../../instance/pageAnswers.ts';
import { newId } from '../../lib/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { incomingText } from '../support/incoming.ts';
import { PageStore, type PageMessage } from '../support/pageStore.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { accessTokenOf, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let token: string;
let page: PageStore;
const runId = newId<string>();
let seq = 0;

beforeAll(async () => {
  database = await createDatabase();
  account = await seedAccount(database, 'alpha');
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  await pretendConnected(database, account.numberId);
  token = await accessTokenOf(database, gateway.tokens(), account.admin);
  page = PageStore.open();
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

async function report(...events: object[]): Promise<number> {
  const first = seq + 1;
  seq += events.length;
  return gateway.report(account.numberId, runId, first, ...events);
}

/** From the page to the gateway, as an instance brings it. */
async function bring(held: PageMessage[]): Promise<{ told: number; status: number; keys: string[] }> {
  const told = page.tell(held).flatMap((one) => readMessage(one) ?? []);
  const status =
    told.length === 0 ? 204 : await report(...told.map((message) => ({ type: 'message', message })));
  return { told: told.length, status, keys: told.map(({ key }) => key) };
}

const own = (): string => `/api/accounts/${account.accountId}`;
async function stored(key: string): Promise<Message> {
  const [row] = await database.query<{ id: string }>('SELECT id FROM messages WHERE key = $1', [key]);
  const { status, body } = await gateway.ask<Message>('GET', `${own()}/messages/${row?.id}`, { token });
  expect(status, key).toBe(200);
  return body;
}

const peer = '5511933334444@c.us';
let count = 0;
const from = (more: Record<string, unknown>): PageMessage => ({
  id: { fromMe: false, remote: peer, id: `KIND${(count += 1)}` },
  t: 1_760_000_000 + count,
  notifyName: 'Rui',
  ack: 1,
  ...more,
});
async function become(more: Record<string, unknown>): Promise<Message> {
  const { told, status, keys } = await bring([from(more)]);
  expect([told, status]).toEqual([1, 204]);
  return stored(keys[0] ?? '');
}

describe('a message of a kind that people send', () => {
  const video = { mimetype: 'video/mp4', directPath: '/v/abc', mediaKey: 'a2V5', size: 77 };
  const card = (name: string, phone: string) => ({
    displayName: name,
    vcard: `BEGIN:VCARD\nVERSION:3.0\nFN:${name}\nTEL;waid=${phone}:+${phone}\nEND:VCARD`,
  });
  const thumbnail = `/9j/${'A'.repeat(400)}`;
  const cases: [string, Record<string, unknown>, Record<string, unknown>][] = [
    ['a round video', { type: 'ptv', ...video }, { type: 'video', whatsappType: 'ptv', media: { size: 77 } }],
    [
      'a picture to be seen once',
      { type: 'image', isViewOnce: true, ...video, mimetype: 'image/jpeg' },
      { type: 'image', whatsappType: 'view_once' },
    ],
    ['the choice of a list', { type: 'list_response', body: 'Tarde' }, { type: 'text', text: 'Tarde' }],
    [
      'the choice of a list that has its words elsewhere',
      { type: 'list_response', body: '', listResponse: { title: 'Manhã' } },
      { type: 'text', text: 'Manhã' },
    ],
    ['a pressed button', { type: 'buttons_response', body: 'Quero' }, { type: 'text', text: 'Quero' }],
    [
      'a template’s button',
      { type: 'template_button_reply', body: 'Depois' },
      { type: 'text', text: 'Depois' },
    ],
    [
      'a message with buttons',
      {
        type: 'interactive',
        title: 'Olá',
        body: 'Código 4711',
        dynamicReplyButtons: [{ buttonId: '1', buttonText: { displayText: 'Copiar' } }],
      },
      { type: 'text', text: 'Olá\nCódigo 4711\nCopiar' },
    ],
    [
      'a template with a picture',
      { type: 'template', ...video, mimetype: 'image/png', caption: 'Oferta' },
      { type: 'image', text: 'Oferta', whatsappType: 'template' },
    ],
    ['a business message', { type: 'hsm', body: 'Pedido enviado' }, { type: 'text', text: 'Pedido enviado' }],
    [
      'an order',
      {
        ...{ type: 'order', orderTitle: 'Bolo', itemCount: 3, message: 'sem açúcar', body: thumbnail },
        ...{ totalAmount1000: 45500, totalCurrencyCode: 'BRL' },
      },
      { type: 'text', whatsappType: 'order', text: 'Bolo (3)\nsem açúcar\n45.5 BRL' },
    ],
    [
      'a product',
      { type: 'product', title: 'Chaveiro', description: 'de couro', body: thumbnail },
      { type: 'text', whatsappType: 'product', text: 'Chaveiro\nde couro' },
    ],
    [
      'an invitation to a group',
      { type: 'groups_v4_invite', inviteGrpName: 'Vizinhos', caption: 'Entra aí', inviteCode: 'x' },
      { type: 'text', whatsappType: 'groups_v4_invite', text: 'Vizinhos\nEntra aí' },
    ],
    [
      'an event',
      {
        ...{ type: 'event_creation', eventName: 'Festa', body: 'Festa', eventStartTime: 1_770_000_000 },
        eventLocation: { name: 'Praça' },
      },
      { type: 'text', whatsappType: 'event_creation', text: 'Festa\n2026-02-02 02:40 UTC\nPraça' },
    ],
    [
      'a place that moves',
      { type: 'location', isLive: true, lat: -23.5, lng: -46.6, comment: 'chegando' },
      { type: 'location', whatsappType: 'live_location', text: 'chegando', location: { latitude: -23.5 } },
    ],
    [
      'two cards at once',
      { type: 'multi_vcard', vcardList: [card('Caio', '5511900001111'), card('Duda', '5511900002222')] },
      { type: 'contact', contact: { name: 'Caio, Duda' } },
    ],
    [
      'a poll',
      { type: 'poll_creation', pollName: 'Pizza?', pollOptions: [{ name: 'sim' }, { name: 'não' }] },
      { type: 'poll', whatsappType: null, text: 'Pizza?' },
    ],
    [
      'one that nobody knows yet',
      { type: 'hologram', body: 'olha só' },
      { type: 'unknown', whatsappType: 'hologram', text: 'olha só' },
    ],
    [
      'one that nobody knows yet, with a file',
      { type: 'hologram', ...video, caption: 'olha' },
      { type: 'video', whatsappType: 'hologram', text: 'olha' },
    ],
    ['a text', { type: 'chat', body: 'oi' }, { type: 'text', text: 'oi', whatsappType: null }],
  ];
  it.each(cases)('keeps what it says: %s', async (_what, message, right) => {
    expect(await become(message)).toMatchObject(right);
  });

  it('names everybody whose card was sent, with their phones', async () => {
    const vcardList = [card('Eva', '5511900003333'), card('Fábio', '5511900004444')];
    const { contact } = await become({ type: 'multi_vcard', vcardList });
    for (const said of ['Eva', '5511900003333', 'Fábio', '5511900004444'])
      expect(contact?.vcard).toContain(said);
  });

  it('says it in the event as well', async () => {
    const { id } = await become({ type: 'list_response', body: 'Plano B' });
    const { body } = await gateway.ask<{ items: Event[] }>('GET', `${own()}/events?limit=500`, { token });
    const told = body.items.find((one) => 'messageId' in one.data && one.data.messageId === id);
    expect(told?.data).toMatchObject({ message: { text: 'Plano B', whatsappType: 'list_response' } });
  });

  it('asks for its file to be fetched, of a round video too', async () => {
    const { id } = await become({ type: 'ptv', ...video });
    const rows = await database.query<{ state: string }>(
      'SELECT state FROM media WHERE id = (SELECT media_id FROM messages WHERE id = $1)',
      [id],
    );
    expect(rows).toEqual([{ state: 'pending' }]);
  });
});

describe('what a message holds', () => {
  const file = { type: 'document', mimetype: 'application/pdf', directPath: '/v/x', size: 3 };
  it.each([
    ['NUL', 'no\u0000ta.pdf', 'nota.pdf'],
    ['line breaks', 'no\r\nta.pdf', 'nota.pdf'],
    ['marks of direction', 'nota\u202efdp.exe', 'notafdp.exe'],
    ['a path', '../../../etc/nota.pdf', 'nota.pdf'],
    ['a half of a pair', 'nota\ud83d.pdf', 'nota\ufffd.pdf'],
    ['nothing that is a name', '\u0000/..', null],
    ['too many letters', `${'n'.repeat(4000)}.pdf`, `${'n'.repeat(251)}.pdf`],
  ])('mends the name of its file: %s', async (_what, filename, right) => {
    const { media, text } = await become({ ...file, filename, caption: 'se\u0000gue' });
    expect([media?.filename, text]).toEqual([right, 'segue']);
  });

  it('cuts what is too long, and does not lose it', async () => {
    const { text } = await become({ type: 'chat', body: `${'a'.repeat(99_999)}😀` });
    expect(text).toBe('a'.repeat(99_999));
  });

  it('makes it unknown where it can be stored in no other way, and keeps out no other message', async () => {
    // Of a kind that the protocol does not know, of a size that no column takes, and one that says nothing at all.
    const strange = [
      {
        type: 'teleport',
        text: 'um',
        media: 'no object',
        location: { latitude: 'x' },
        poll: 7,
        mentions: {},
      },
      { text: 'dois', media: { mimetype: 5, filename: {}, size: -1.5 }, timestamp: 1e300, quoted: '' },
      { text: 'três', author: { phone: 'x', lid: null, name: 3 }, timestamp: -5 },
      { text: 'quatro', chat: { kind: 'contact', peer: { phone: null, lid: null, name: null } } },
    ].map((more) => incomingText('', { phone: '5511933335555', lid: null, name: null }, more));
    const nonsense = [{ type: 'message', message: null }, { type: 'no such event' }];
    const after = incomingText('depois', { phone: '5511933335555', lid: null, name: null });
    // Told which ones could not be read; an instance keeps them.
    expect(await report(...strange, ...nonsense, after)).toBe(200);
    const rows = await database.query<{ text: string }>(
      `SELECT m.text FROM messages m JOIN conversations v ON v.id = m.conversation_id
         JOIN contacts c ON c.id = v.contact_id WHERE c.phone = '5511933335555' ORDER BY m.id`,
    );
    expect(rows.map(({ text }) => text)).toEqual(['um', 'dois', 'três', 'quatro', 'depois']);
  });

  it('puts no message into the far future or before the beginning of time', async () => {
    const { createdAt } = await become({ type: 'chat', body: 'de 2100', t: 4_102_444_800 });
    const { createdAt: other } = await become({ type: 'chat', body: 'de antes', t: -7.5 });
    for (const at of [createdAt, other]) expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
  });
});

describe('any message that the page may hold', () => {
  /** `WHOLE_WAY=100000 npm test src/tests/messages/incomingKinds.test.ts` for the long run. */
  const wanted = Number(process.env['WHOLE_WAY'] ?? 300);
  const PER_BATCH = 100;

  const odd = fc.oneof(
    { weight: 20, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    {
      weight: 20,
      arbitrary: fc.constantFrom(
        '\u0000',
        'a\u0000b',
        '\ud800',
        'x\udfff',
        '/',
        '..',
        '\u202e',
        '',
        ' ',
        '@',
        '_',
      ),
    },
    fc.integer({ min: 1, max: 7000 }).map((length) => 'ж'.repeat(length * 20)),
  );
  const anything = fc.oneof(
    { weight: 4, arbitrary: odd },
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, undefined, NaN, Infinity, -1, 0.5, 2 ** 60, [], {}, [null], [{}]),
    fc.array(odd, { maxLength: 3 }),
    fc.dictionary(odd, odd, { maxKeys: 3 }),
  );
  const fields = [
    ...[
      'body',
      'caption',
      'title',
      'description',
      'footer',
      'comment',
      'mimetype',
      'directPath',
      'filename',
      'size',
    ],
    ...[
      'lat',
      'lng',
      'loc',
      'vcardFormattedName',
      'vcardList',
      'quotedStanzaID',
      'mentionedJidList',
      'pollName',
    ],
    ...[
      'pollOptions',
      'isForwarded',
      'isViewOnce',
      'isLive',
      'notifyName',
      't',
      'ack',
      'author',
      'orderTitle',
    ],
    ...['itemCount', 'message', 'totalAmount1000', 'eventName', 'eventStartTime', 'eventLocation', 'list'],
    ...[
      'listResponse',
      'dynamicReplyButtons',
      'hydratedButtons',
      'inviteGrpName',
      'priceAmount1000',
      'subtype',
    ],
  ];
  const kinds = [
    ...[
      'chat',
      'image',
      'video',
      'ptv',
      'audio',
      'ptt',
      'document',
      'sticker',
      'location',
      'live_location',
      'vcard',
    ],
    ...[
      'multi_vcard',
      'poll_creation',
      'list',
      'list_response',
      'buttons_response',
      'template_button_reply',
      'order',
    ],
    ...[
      'interactive',
      'hsm',
      'template',
      'product',
      'groups_v4_invite',
      'event_creation',
      'payment',
      'constructor',
    ],
  ];
  const digits = fc.integer({ min: 10_000_000, max: 99_999_999 });
  const remote = fc.oneof(
    digits.map((user) => `5511${user}@c.us`),
    digits.map((user) => `${user}00@lid`),
    digits.map((user) => `1203630${user}@g.us`),
  );
  const message = fc.record({
    fromMe: fc.boolean(),
    remote,
    id: odd,
    type: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...kinds) }, anything),
    rest: fc.dictionary(fc.constantFrom(...fields), anything, { maxKeys: 12 }),
  });

  it('ends up stored', async () => {
    let done = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: PER_BATCH, maxLength: PER_BATCH, size: 'max' }),
        async (all) => {
          const held = all.map(({ fromMe, remote: chat, id, type, rest }): PageMessage => {
            // What was never sent is not kept; what the system says of itself is nobody's message.
            const isFailed = fromMe && typeof rest['ack'] === 'number' && rest['ack'] < 0;
            const ack = isFailed ? 0 : rest['ack'];
            return { ...rest, id: { fromMe, remote: chat, id: `${(count += 1)}${id}` }, type, ack };
          });
          const { told, status, keys } = await bring(held);
          expect([told, status]).toEqual([held.length, 204]);
          const rows = await database.query<{ key: string }>('SELECT key FROM messages WHERE key = ANY($1)', [
            keys,
          ]);
          expect(rows.length).toBe(held.length);
          done += rows.length;
        },
      ),
      { numRuns: Math.ceil(wanted / PER_BATCH), endOnFailure: wanted > 1000 },
    );
    expect(done).toBeGreaterThanOrEqual(wanted);
  }, 1_800_000);
});
