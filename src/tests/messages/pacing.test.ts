import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { Contact } from '../../contract/contacts.ts';
import type { Message } from '../../contract/messages.ts';
import type { Pacing } from '../../contract/pacing.ts';
import { until } from '../../lib/time.ts';
import { defaultPacing } from '../../model/pacing.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { World } from '../support/world.ts';

const phone = '5511999999999';
const people = Array.from({ length: 12 }, (_, index) => `55119555500${String(index).padStart(2, '0')}`);
let next = 0;
/** Somebody whom the number has never written with. */
const stranger = (): string => people[next++] ?? '';

let database: TestDatabase;
let world: World;
let account: Account;

/** Quick enough for a test; what a test wants slow it says. */
const quick = {
  ...defaultPacing,
  reply: { minSeconds: 0, maxSeconds: 0 },
  cold: { ...defaultPacing.cold, minSeconds: 0, maxSeconds: 0 },
  typing: { msPerCharacter: 0, maxMs: 0 },
};
const pace = async (settings: object): Promise<Pacing> =>
  (await world.call<Pacing>('PATCH', `/api/numbers/${account.id}/pacing`, { settings })).body;
const read = async (id: string): Promise<Message> => world.message(account.id, id);
const queue = (to: string, message: string) =>
  world.call<Message>('POST', `/api/accounts/${account.id}/send`, { phone: to, message });
const say = (from: string, body: string) =>
  world.network.sendFromPhone(from, { type: 'text', to: phone, body });
const isSent = (id: string): Promise<Message> =>
  until('the message to leave', 20_000, async () => {
    const message = await read(id);
    return ['sent', 'delivered', 'read'].includes(message.status) && message;
  });

beforeAll(async () => {
  database = await createDatabase();
  const phones = [phone, ...people].map((one) => ({ phone: one, name: `Fone ${one.slice(-4)}` }));
  world = await World.start({ databaseUrl: database.url, simulator: { dialect: 'live', phones } });
  account = await world.pairedAccount('Conta 1', phone);
});
afterAll(async () => {
  await world.close();
  await database.drop();
});
afterEach(async () => {
  world.network.setFault(phone, 'timelock', false);
  world.network.setFault(phone, 'ackError', false);
  await database.query('UPDATE pacing SET cold_next_at = now(), paused_until = NULL, pause_reason = NULL');
});

describe('the pace of a number', () => {
  it('is careful by default, and can be seen and changed', async () => {
    const shown = (await world.call<Pacing>('PATCH', `/api/numbers/${account.id}/pacing`, { settings: null }))
      .body;
    expect(shown).toMatchObject({ isDefault: true, settings: { cold: { perDay: 500 } } });
    const wrong = { settings: { ...quick, cold: { ...quick.cold, minSeconds: 9, maxSeconds: 3 } } };
    expect((await world.call('PATCH', `/api/numbers/${account.id}/pacing`, wrong)).status).toBe(422);
    expect(await pace(quick)).toMatchObject({ isDefault: false, why: null, coldAllowed24h: 15 });
  });

  it('makes strangers wait, says so in the answer, and lets replies pass them', async () => {
    await pace({ ...quick, cold: { ...quick.cold, minSeconds: 3600, maxSeconds: 3600 } });
    const [first, second, third] = [stranger(), stranger(), stranger()];
    await isSent((await queue(first, 'olá, um')).body.id);
    const { body: waiting } = await queue(second, 'olá, dois');
    expect(waiting).toMatchObject({
      status: 'queued',
      queue: { position: 1, lane: 'cold', why: 'interval' },
    });
    const behind = await queue(third, 'olá, três');
    expect(behind.body.queue).toMatchObject({ position: 2 });
    say(first, 'oi!');
    await world.messageWhere(account.id, ({ text }) => text === 'oi!');
    await isSent((await queue(first, 'tudo bem?')).body.id);
    expect((await read(waiting.id)).status).toBe('queued');
    // Who writes is no stranger any more.
    say(second, 'alô?');
    await isSent(waiting.id);
    await database.query('UPDATE pacing SET cold_next_at = now()');
    await pace(quick);
    await isSent(behind.body.id);
  });

  it('lets one text go to three strangers an hour, and another one at once', async () => {
    await pace({ ...quick, warmUp: { ...quick.warmUp, enabled: false } });
    const same = await Promise.all([1, 2, 3, 4].map(() => queue(stranger(), 'promoção só hoje')));
    await until('three of them', 20_000, async () => {
      const all = await Promise.all(same.map(({ body }) => read(body.id)));
      return all.filter(({ status }) => status !== 'queued').length === 3;
    });
    await isSent((await queue(stranger(), 'outro texto')).body.id);
    const left = (await Promise.all(same.map(({ body }) => read(body.id)))).filter(
      ({ status }) => status === 'queued',
    );
    expect(left).toHaveLength(1);
    await database.query(`UPDATE cold_sends SET at = at - interval '2 hours'`);
    await database.query('UPDATE outbox SET next_at = now()');
    await pace(quick);
    await isSent(left[0]?.id ?? '');
  });

  it('types before it writes', async () => {
    await pace({ ...quick, typing: { msPerCharacter: 50, maxMs: 1000 } });
    const to = people[0] ?? '';
    await isSent((await queue(to, 'um texto de certo tamanho')).body.id);
    const states = world.network.presence().filter((one) => one.from === phone && one.to === to);
    expect(states.map(({ state }) => state)).toEqual(['typing', 'paused']);
    await pace(quick);
  });
});

describe('a contact who says STOP', () => {
  it('is written to no more, not even with what was queued before, until they or somebody say otherwise', async () => {
    await pace({ ...quick, cold: { ...quick.cold, minSeconds: 3600, maxSeconds: 3600 } });
    const to = stranger();
    await database.query(`UPDATE pacing SET cold_next_at = now() + interval '1 hour'`);
    const { body: waiting } = await queue(to, 'oferta');
    say(to, 'Parar!');
    const failed = await until('its end', 20_000, async () => {
      const message = await read(waiting.id);
      return message.status === 'failed' && message;
    });
    expect(failed.error?.code).toBe('opted_out');
    expect(world.network.carried({ to, body: 'oferta' })).toEqual([]);
    expect(await queue(to, 'mais uma oferta')).toMatchObject({ status: 409, body: { code: 'opted_out' } });

    const { items } = (
      await world.call<{ items: Contact[] }>('GET', `/api/accounts/${account.id}/contacts?limit=200`)
    ).body;
    const contact = items.find((one) => one.phone === to);
    expect(contact?.optedOutAt).not.toBeNull();
    await world.call('PATCH', `/api/accounts/${account.id}/contacts/${contact?.id}`, { optedOut: false });
    await isSent((await queue(to, 'combinado')).body.id);
    say(to, 'SAIR');
    await until('their wish', 20_000, async () => (await queue(to, 'x')).status === 409);
    say(to, 'voltar');
    await until(
      'their second thought',
      20_000,
      async () => (await queue(to, 'bem-vinda de volta')).status === 202,
    );
  });
});

describe("WhatsApp's own limits", () => {
  it('keep new chats waiting while it has the number locked, and nothing is lost', async () => {
    await pace(quick);
    world.network.setFault(phone, 'timelock', true);
    const { body: waiting } = await queue(stranger(), 'muito prazer');
    const shown = await until('the pause', 20_000, async () => {
      const { body } = await world.call<Pacing>('GET', `/api/numbers/${account.id}/pacing`);
      return body.why === 'reachout_timelock' && body;
    });
    expect(Date.parse(shown.coldAt)).toBeGreaterThan(Date.now() + 1_000_000);
    expect((await read(waiting.id)).status).toBe('queued');
    // Whom it knows can still be answered.
    await isSent((await queue(people[0] ?? '', 'ainda aqui')).body.id);
    world.network.setFault(phone, 'timelock', false);
    await database.query('UPDATE pacing SET paused_until = NULL, pause_reason = NULL');
    await isSent(waiting.id);
  });

  it('show in the message when the server refuses it, by its own code', async () => {
    await pace(quick);
    world.network.setFault(phone, 'ackError', 463);
    const { body } = await queue(people[0] ?? '', 'recusada');
    const refused = await until('the refusal', 20_000, async () => {
      const message = await read(body.id);
      return message.status === 'failed' && message;
    });
    expect(refused.error?.code).toBe('timelocked');
    expect((await world.call<Pacing>('GET', `/api/numbers/${account.id}/pacing`)).body.why).toBe(
      'reachout_timelock',
    );
    world.network.setFault(phone, 'ackError', false);
    const again = await world.call<Message>(
      'POST',
      `/api/accounts/${account.id}/messages/${body.id}/send-anyway`,
    );
    expect(again.status).toBe(202);
    await isSent(body.id);
    expect(world.network.carried({ body: 'recusada' }).filter(({ ack }) => ack > 0)).toHaveLength(1);
  });
});

describe('a message that nobody can be sure of', () => {
  it('is listed, is found by looking again, and goes out anew only when somebody says so', async () => {
    await pace(quick);
    const { id } = (await queue(people[0] ?? '', 'incerta')).body;
    // The phone's receipt would settle the doubt that is put in here.
    await until('the receipt', 20_000, async () => (await read(id)).status === 'delivered');
    const path = `/api/accounts/${account.id}/messages`;
    const doubt = () =>
      database.query(`UPDATE messages SET status = 'uncertain', error_code = 'relinked' WHERE id = $1`, [id]);
    await doubt();
    const listed = (await world.call<{ items: Message[] }>('GET', path)).body.items;
    expect(listed.map((one) => one.id)).toEqual([id]);
    const looked = await world.call<Message>('POST', `${path}/${id}/look-again`);
    expect(looked.body).toMatchObject({ status: 'delivered' });
    const { status, body } = await world.call('POST', `${path}/${id}/look-again`);
    expect({ status, body }).toEqual({ status: 200, body: looked.body });
    expect(await world.call('POST', `${path}/${id}/send-anyway`)).toMatchObject({ status: 409 });
    await database.query(`UPDATE messages SET key = key || 'X' WHERE id = $1`, [id]);
    await doubt();
    expect((await world.call<Message>('POST', `${path}/${id}/look-again`)).body.status).toBe('uncertain');
    expect(await world.call('POST', `${path}/${id}/send-anyway`)).toMatchObject({ status: 202 });
    await isSent(id);
    expect(world.network.carried({ body: 'incerta' })).toHaveLength(2);
  });
});
