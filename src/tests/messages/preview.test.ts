import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PlainGateway, type Told } from '../support/plainGateway.ts';
import { insertKey, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

describe('the preview of a send', () => {
  let database: TestDatabase;
  let gateway: PlainGateway;
  let account: Seeded;
  let token: string;

  beforeAll(async () => {
    database = await createDatabase();
    account = await seedAccount(database, 'alpha');
    gateway = await PlainGateway.start({ databaseUrl: database.url });
    await pretendConnected(database, account.numberId);
    await database.query(`UPDATE numbers SET code = 'launching' WHERE id = $1`, [account.numberId]);
    token = (await insertKey(database, account.accountId, ['send', 'manage'])).key;
  });
  afterAll(async () => {
    await gateway.close();
    await database.drop();
  });

  const preview = (body: object): Promise<Told<Record<string, unknown>>> =>
    gateway.ask('POST', `/api/accounts/${account.accountId}/send/preview`, { token, body });
  const rows = async (): Promise<unknown> => {
    const tables = ['contacts', 'conversations', 'messages', 'outbox', 'events', 'responses'];
    const counts = tables.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`);
    return (await database.query(`SELECT ${counts.join()}`))[0];
  };

  it('names the number, the person and their conversation, and says when it would leave', async () => {
    const { status, body } = await preview({ phone: account.contactPhone });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      numberId: account.numberId,
      conversationId: account.conversationId,
      person: { phone: account.contactPhone, name: 'contact of alpha' },
      queue: { lane: 'reply', position: 1 },
    });
    expect((body['queue'] as { expectedAt: string }).expectedAt).toMatch(/Z$/);
  });

  it('of a stranger has no conversation, and stores nothing', async () => {
    const before = await rows();
    const { status, body } = await preview({ phone: '+55 11 95555-1234', from: account.phone });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      conversationId: null,
      onWhatsApp: null,
      person: { phone: '5511955551234', name: null },
      queue: { lane: 'cold' },
    });
    expect(await rows()).toEqual(before);
  });

  it('has the problem that the send would have', async () => {
    const contact = `/api/accounts/${account.accountId}/contacts/${account.contactId}`;
    const told = await gateway.ask('PATCH', contact, { token, body: { optedOut: true } });
    expect(told.status).toBe(200);
    const sent = await gateway.ask('POST', `/api/accounts/${account.accountId}/send`, {
      token,
      body: { phone: account.contactPhone, message: 'hello' },
    });
    expect(await preview({ phone: account.contactPhone })).toMatchObject({
      status: sent.status,
      body: { code: 'opted_out' },
    });
    expect(await preview({ phone: '12' })).toMatchObject({ status: 422 });
    expect(await preview({ phone: account.contactPhone, from: '5511900000000' })).toMatchObject({
      status: 422,
    });
  });
});
