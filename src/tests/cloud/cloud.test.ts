import { createHmac } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WhatsAppNumber } from '../../contract/instances.ts';
import type { Message } from '../../contract/messages.ts';
import type { MetaConnection, OfferedNumber } from '../../contract/meta.ts';
import { until } from '../../lib/time.ts';
import type { DeliveryStatus } from '../../model/message.ts';
import { issueToken } from '../../simulator/meta/oauth/tokens.ts';
import { CloudSite } from '../support/cloudSite.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

let site: CloudSite;
let connection: MetaConnection;
let number: WhatsAppNumber;
beforeAll(async () => {
  site = await CloudSite.open();
});
afterAll(() => site.close());

const at = (rest: string, account = site.accountId): string => `/api/accounts/${account}/${rest}`;
const connections = () => site.ask<{ items: MetaConnection[] }>('GET', at('meta/connections'));
const send = (body: object, prefer = 'wait=20') =>
  site.ask<Message>('POST', at('send'), { phone: site.ana, from: site.shop, ...body }, prefer);
const message = async (id: string): Promise<Message> =>
  (await site.ask<Message>('GET', at(`messages/${id}`))).body;
const becomes = (id: string, status: DeliveryStatus): Promise<Message> =>
  until(`the message being ${status}`, 20_000, async () => {
    const now = await message(id);
    return now.status === status && now;
  });
const numberIs = (code: string): Promise<WhatsAppNumber> =>
  until(`the number being ${code}`, 40_000, async () => {
    const { body } = await site.ask<WhatsAppNumber>('GET', `/api/numbers/${number.id}`);
    return body.code === code && body;
  });
const count = async (table: string): Promise<number> =>
  (await site.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n ?? -1;

/** As Meta would post it, signed with this secret. */
async function post(appId: string, secret: string, body: unknown): Promise<number> {
  const bytes = typeof body === 'string' ? body : JSON.stringify(body);
  const signature = createHmac('sha256', secret).update(bytes).digest('hex');
  const response = await fetch(`${site.gateway.url}/webhooks/meta/${appId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body: bytes,
  });
  return response.status;
}
const textFrom = (from: string, body: string, phoneNumberId = site.mine.number.id) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: site.mine.waba.id,
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: site.shop, phone_number_id: phoneNumberId },
            contacts: [{ profile: { name: 'Ana' }, wa_id: from }],
            messages: [{ from, id: `wamid.${body}`, timestamp: '1795000000', type: 'text', text: { body } }],
          },
        },
      ],
    },
  ],
});

describe("connecting a customer's own app", () => {
  const connect = (change: object) => {
    const { app, waba, token } = site.mine;
    const body = { appId: app.id, appSecret: app.secret, token, wabaId: waba.id, ...change };
    return site.ask<{ errors?: { path: string }[] }>('POST', at('meta/connections'), body);
  };

  it('says which of app, secret, token and account Meta does not accept, and stores nothing', async () => {
    const other = site.business('Outra', '5511955559001');
    const weak = issueToken(site.meta, site.mine.app, site.mine.business, {
      scopes: ['business_management'],
    });
    const wrong: [object, string][] = [
      [{ appSecret: 'another secret' }, 'body.appSecret'],
      [{ appId: '99999999' }, 'body.appSecret'],
      [{ token: 'no token' }, 'body.token'],
      [{ token: other.token }, 'body.token'],
      [{ token: weak.value }, 'body.token'],
      [{ wabaId: other.waba.id }, 'body.wabaId'],
      [{ wabaId: undefined }, 'body.wabaId'],
    ];
    for (const [change, path] of wrong) {
      const { status, body } = await connect(change);
      expect([status, body.errors?.map((one) => one.path)], JSON.stringify(change)).toEqual([422, [path]]);
    }
    expect((await connections()).body.items).toEqual([]);
  });

  it('subscribes to the webhooks by itself, and keeps the secrets sealed', async () => {
    connection = await site.connect();
    expect(connection).toMatchObject({ way: 'own_app', businessName: 'Loja', missing: [] });
    expect(connection.webhookUrl).toBe(`${site.gateway.url}/webhooks/meta/${site.mine.app.id}`);
    const rows = await site.database.query('SELECT * FROM meta_connections');
    const stored = JSON.stringify(rows);
    expect(stored).not.toContain(site.mine.token);
    expect(stored).not.toContain(site.mine.app.secret);
    expect(JSON.stringify(connection)).not.toContain(site.mine.token);
  });

  it('offers its numbers, and adds one that works at once', async () => {
    const route = at(`meta/connections/${connection.id}/numbers`);
    const { body } = await site.ask<{ items: OfferedNumber[] }>('GET', route);
    expect(body.items).toMatchObject([{ phoneNumberId: site.mine.number.id, numberId: null }]);
    const added = await site.ask<WhatsAppNumber>('POST', route, { phoneNumberId: site.mine.number.id });
    number = added.body;
    expect(added.status).toBe(201);
    expect(number).toMatchObject({ channel: 'cloud', state: 'connected', linked: true, phone: site.shop });
    expect((await site.ask('POST', route, { phoneNumberId: site.mine.number.id })).status).toBe(409);
  });

  it('registers a number with its PIN, and says when that is wrong', async () => {
    const { meta, mine } = site;
    const pending = { status: 'PENDING', codeStatus: 'VERIFIED', pin: '654321' } as const;
    const more = meta.addNumber({ phone: '5511955559002', name: 'Filial', wabaId: mine.waba.id, ...pending });
    const add = (pin?: string) =>
      site.ask<{ errors?: { path: string }[] }>('POST', at(`meta/connections/${connection.id}/numbers`), {
        ...{ phoneNumberId: more.id, pin },
      });
    for (const pin of [undefined, '111111'])
      expect((await add(pin)).body.errors).toMatchObject([{ path: 'body.pin' }]);
    expect((await add('654321')).status).toBe(201);
    expect(more.status).toBe('CONNECTED');
  });

  it('keeps a number to one account of the installation', async () => {
    const [other, key] = await site.account('Outra conta');
    const { id } = await site.connect(site.mine, other, key);
    const route = at(`meta/connections/${id}/numbers`, other);
    const body = { phoneNumberId: site.mine.number.id };
    expect((await site.ask('POST', route, body, undefined, key)).status).toBe(409);
    expect(
      (
        await site.ask(
          'GET',
          at(`meta/connections/${connection.id}/numbers`, other),
          undefined,
          undefined,
          key,
        )
      ).status,
    ).toBe(404);
    expect((await site.ask('DELETE', at(`meta/connections/${connection.id}`))).status).toBe(403);
  });
});

describe('a number of the Cloud API', () => {
  it('answers who has written, and shows how far the answer came', async () => {
    await site.write(site.ana, 'bom dia');
    const { status, body } = await send({ message: 'bom dia, Ana' });
    expect([status, ['sent', 'delivered'].includes(body.status)]).toEqual([200, true]);
    await becomes(body.id, 'delivered');
    site.network.markRead(site.ana, site.shop);
    await becomes(body.id, 'read');
  });

  it('says in words why Meta does not deliver, also after it was sent', async () => {
    site.meta.settings.failMessagesWith = 131026;
    const { body } = await send({ message: 'não chega' });
    site.meta.settings.failMessagesWith = null;
    const failed = await becomes(body.id, 'failed');
    expect(failed.error?.text).toMatch(/not on WhatsApp.*\(131026\)/);
  });

  it('loses no status that comes while the answer to its send is being stored', async () => {
    const { body } = await send({ message: 'ao mesmo tempo' });
    await becomes(body.id, 'delivered');
    const { database, mine } = site;
    const keyOf = `SELECT key FROM messages WHERE id = $1`;
    const [row] = await database.query<{ key: string }>(keyOf, [body.id]);
    await database.query('UPDATE messages SET key = NULL WHERE id = $1', [body.id]);
    await database.transaction(async (query) => {
      await query('UPDATE messages SET key = $2 WHERE id = $1', [body.id, row?.key]);
      const status = {
        id: row?.key,
        status: 'read',
        timestamp: '1795000000',
        biz_opaque_callback_data: body.id,
      };
      const { metadata } = textFrom(site.ana, '').entry[0]?.changes[0]?.value ?? {};
      const changes = [{ field: 'messages', value: { metadata, statuses: [status] } }];
      const told = { object: 'whatsapp_business_account', entry: [{ id: mine.waba.id, changes }] };
      expect(await post(mine.app.id, mine.app.secret, told)).toBe(200);
      await until('the status to wait for the message', 10_000, async () => {
        const sql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        return (await database.query(sql)).length > 0;
      });
    });
    await becomes(body.id, 'read');
  });

  it('writes only to who has written within 24 hours, and refuses before Meta does', async () => {
    const refused = await send({ phone: '5511955550002', message: 'primeiro contato' });
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'service_window_closed' }]);
    await site.database.query(
      `UPDATE conversations SET heard_at = heard_at - interval '24 hours' WHERE account_id = $1`,
      [site.accountId],
    );
    expect((await send({ message: 'tarde demais' })).body).toMatchObject({ code: 'service_window_closed' });
    await site.write(site.ana, 'ainda estou aqui');
    expect((await send({ message: 'que bom' })).status).toBe(200);
  });

  it('sends a file once, however often the same file is sent, and receives files', async () => {
    const before = site.meta.media.size;
    const media = { mimetype: 'image/png', base64: PNG.toString('base64') };
    for (const caption of ['uma', 'duas']) {
      const { status, body } = await send({ type: 'image', message: caption, media });
      expect([status, body.status === 'failed']).toEqual([200, false]);
      await becomes(body.id, 'delivered');
    }
    expect(site.meta.media.size - before).toBe(1);
    const file = { data: PNG, mimetype: 'image/png' };
    site.network.sendFromPhone(site.ana, { type: 'image', to: site.shop, caption: 'foto', media: file });
    await site.has('foto');
    await until('the file', 20_000, async () => {
      const sql = `SELECT m.state FROM media m JOIN messages g ON g.media_id = m.id WHERE g.text = 'foto'`;
      return (await site.database.query<{ state: string }>(sql))[0]?.state === 'ready';
    });
  });

  it('fails a message whose file is gone, and does not hold up the others', async () => {
    await site.database.query(`UPDATE numbers SET code = 'cloud_unreachable' WHERE id = $1`, [number.id]);
    const bytes = Buffer.concat([PNG, Buffer.from('another picture')]);
    const media = { mimetype: 'image/png', base64: bytes.toString('base64') };
    const { body: lost } = await send({ type: 'image', media }, 'wait=0');
    const { body: next } = await send({ message: 'sem arquivo' }, 'wait=0');
    await rm(path.join(site.gateway.directory, 'data', 'media'), { recursive: true });
    // Meta says that something has changed; what it is, is asked.
    const { app, waba } = site.mine;
    const changes = [{ field: 'account_update', value: { event: 'VERIFIED_ACCOUNT' } }];
    const told = { object: 'whatsapp_business_account', entry: [{ id: waba.id, changes }] };
    expect(await post(app.id, app.secret, told)).toBe(200);
    expect((await becomes(lost.id, 'failed')).error?.code).toBe('media');
    await becomes(next.id, 'delivered');
  });

  it('answers somebody who shows no phone, and knows them again when they show it', async () => {
    site.meta.settings.hidePhones = true;
    site.network.sendFromPhone('5511955550002', {
      type: 'text',
      to: site.shop,
      body: 'sou eu, sem telefone',
    });
    await site.has('sou eu, sem telefone');
    const sql = `SELECT conversation_id AS id FROM messages WHERE text = 'sou eu, sem telefone'`;
    const [row] = await site.database.query<{ id: string }>(sql);
    const body = { conversationId: row?.id, message: 'olá, quem quer que seja' };
    const sent = await site.ask<Message>('POST', at('send'), body, 'wait=20');
    expect([sent.status, sent.body.error]).toEqual([200, null]);
    await becomes(sent.body.id, 'delivered');
    expect(site.network.carried({ from: site.shop, body: 'olá, quem quer que seja' })).toHaveLength(1);
    site.meta.settings.hidePhones = false;
  });

  it('waits when Meta no longer accepts its token, says so, and goes on once it is renewed', async () => {
    const { meta, mine } = site;
    const dead = meta.tokens.get(mine.token);
    if (!dead) throw new Error('no token');
    dead.invalid = 467;
    const { body } = await send({ message: 'depois do token' }, 'wait=0');
    const told = await numberIs('cloud_token');
    expect(told.state).toBe('action_required');
    expect(['queued', 'sending']).toContain((await message(body.id)).status);
    await site.connect({ ...mine, token: issueToken(meta, mine.app, mine.business).value });
    await numberIs('connected');
    await becomes(body.id, 'delivered');
  });
});

describe("Meta's webhooks", () => {
  it('are refused unless the secret of their app has signed exactly these bytes', async () => {
    const { app } = site.mine;
    const before = await count('meta_intake');
    const body = textFrom(site.ana, 'forjada');
    expect(await post(app.id, 'another secret', body)).toBe(401);
    expect(await post('4242424242', app.secret, body)).toBe(401);
    expect(await post('x', app.secret, body)).toBe(422);
    const unsigned = { method: 'POST', body: JSON.stringify(body) };
    expect((await fetch(`${site.gateway.url}/webhooks/meta/${app.id}`, unsigned)).status).toBe(401);
    expect((await fetch(`${site.gateway.url}/webhooks/meta`, unsigned)).status).toBe(401);
    expect(await count('meta_intake')).toBe(before);
  });

  it("are shaken hands with by the app's own verify token only", async () => {
    const shake = async (appId: string, token: string): Promise<[number, string]> => {
      const query = new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.challenge': '12345',
        'hub.verify_token': token,
      });
      const response = await fetch(`${site.gateway.url}/webhooks/meta/${appId}?${query.toString()}`);
      return [response.status, await response.text()];
    };
    const [ours] = (await connections()).body.items;
    expect(await shake(site.mine.app.id, ours?.verifyToken ?? '')).toEqual([200, '12345']);
    expect((await shake(site.mine.app.id, 'guess'))[0]).toBe(403);
    expect((await shake('4242424242', ours?.verifyToken ?? ''))[0]).toBe(403);
  });

  it("of a customer's app never speak for the number of another app", async () => {
    const theirs = site.business('Vizinho', '5511955559003');
    const [account, key] = await site.account('Vizinho');
    await site.connect(theirs, account, key);
    expect(await post(theirs.app.id, theirs.app.secret, textFrom(site.ana, 'em nome de outro'))).toBe(200);
    const kept = await until('the post to be kept', 20_000, async () => {
      const sql = `SELECT kept FROM meta_intake WHERE kept IS NOT NULL AND convert_from(body, 'UTF8') LIKE '%em nome de outro%'`;
      return (await site.database.query<{ kept: string[] }>(sql))[0]?.kept;
    });
    expect(kept).toEqual(['messages: of a number that is not connected here']);
    expect((await site.ask('GET', '/api/meta/kept')).status).toBe(403);
    expect(await site.database.query(`SELECT 1 FROM messages WHERE text = 'em nome de outro'`)).toEqual([]);
  });

  it('are stored before they are answered, and processed by the next gateway if this one dies', async () => {
    const { app } = site.mine;
    await site.database.query(
      `INSERT INTO meta_intake (app_id, own_app, body) VALUES ($1, true, convert_to($2, 'UTF8'))`,
      [app.id, JSON.stringify(textFrom(site.ana, 'antes da queda'))],
    );
    await site.gateway.restart();
    await site.has('antes da queda');
    await until('the post to go', 20_000, async () => {
      const sql = `SELECT 1 FROM meta_intake WHERE convert_from(body, 'UTF8') LIKE '%antes da queda%'`;
      return (await site.database.query(sql)).length === 0;
    });
  });

  it('that nobody can read are kept, and do not hold up the others', async () => {
    const { app } = site.mine;
    expect(await post(app.id, app.secret, '{"object":')).toBe(200);
    expect(
      await post(app.id, app.secret, {
        object: 'x',
        entry: [{ id: '1', changes: [{ field: 'calls', value: {} }] }],
      }),
    ).toBe(200);
    expect(await post(app.id, app.secret, textFrom(site.ana, 'atrás do lixo'))).toBe(200);
    await site.has('atrás do lixo');
    const sql = `SELECT kept FROM meta_intake WHERE kept IS NOT NULL ORDER BY id DESC LIMIT 2`;
    await until('both to be kept', 20_000, async () => {
      const kept = (await site.database.query<{ kept: string[] }>(sql)).map((row) => row.kept[0]);
      return kept.includes('calls') && kept.includes("not in the form of Meta's webhooks");
    });
  });
});
