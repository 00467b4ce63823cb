import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { Instance } from '../../contract/instances.ts';
import { until } from '../../lib/time.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { listProcesses, processesIn, type FoundProcess } from '../support/processes.ts';
import { World } from '../support/world.ts';

const phone = '5511999999999';
const ana = '5511955550001';

let database: TestDatabase;
let world: World;
let account: Account;

beforeAll(async () => {
  database = await createDatabase();
  const phones = [
    { phone, name: 'Conta 1' },
    { phone: ana, name: 'Ana' },
  ];
  world = await World.start({
    databaseUrl: database.url,
    simulator: { dialect: 'live', phones },
    settings: { upkeepSeconds: 3 },
  });
  account = await world.pairedAccount('Conta 1', phone);
});
afterAll(async () => {
  await world.close();
  await database.drop();
});
beforeEach(async () => {
  // Each fault is as the first of its day: later ones would be waited for longer, on purpose.
  await database.query('UPDATE instances SET failures = 0');
});
afterEach(async () => {
  // Whatever happened: one instance, one browser, nothing left over from the run before.
  await until('no orphan browser', 10_000, async () => (await browsers()).length <= 1, 100);
});

const tree = (): Promise<FoundProcess[]> => processesIn(world.directory);
/** Chromium's main processes: those that are not a renderer, a GPU process and so on. */
const browsers = async (): Promise<FoundProcess[]> =>
  (await tree()).filter(({ command }) => command.includes('--user-data-dir') && !command.includes('--type='));
const browser = async (): Promise<FoundProcess> =>
  until('the browser', 10_000, async () => (await browsers())[0]);
const theInstance = async (): Promise<FoundProcess> =>
  until('the process of the instance', 10_000, async () =>
    (await tree()).find(({ command }) => command.includes('instance/main.ts')),
  );
const renderer = async (): Promise<FoundProcess> =>
  until('the renderer', 10_000, async () => {
    const found = (await listProcesses()).filter(({ command }) => command.includes('--type=renderer'));
    const pids = new Set((await browsers()).map(({ pid }) => pid));
    const all = await listProcesses();
    const parentOf = (pid: number): number => all.find((one) => one.pid === pid)?.parent ?? 0;
    const belongs = (pid: number): boolean => pid > 1 && (pids.has(pid) || belongs(parentOf(pid)));
    return found.find(({ pid }) => belongs(pid));
  });

/** Up again after a fault: a later `since` than before it, connected, and able to send and receive. */
async function isWellAgain(before: Instance): Promise<void> {
  await world.instanceWhere(account.id, ({ state, since }) => state === 'connected' && since > before.since);
  const text = `depois ${performance.now()}`;
  const sent = await world.send(account.id, { phone: ana, message: text });
  expect([sent.status, sent.body.error]).toEqual([200, null]);
  expect(world.network.carried({ from: phone, body: text })).toHaveLength(1);
  world.network.sendFromPhone(ana, { type: 'text', to: phone, body: `resposta ${text}` });
  await world.messageWhere(account.id, (message) => message.text === `resposta ${text}`);
  expect(world.network.devices(phone)).toHaveLength(1);
}

describe('a number heals by itself', () => {
  it('when its instance is killed', async () => {
    const before = await world.connected(account.id);
    process.kill((await theInstance()).pid, 'SIGKILL');
    await isWellAgain(before);
  });

  it('when its browser is killed', async () => {
    const before = await world.connected(account.id);
    process.kill((await browser()).pid, 'SIGKILL');
    await isWellAgain(before);
  });

  it('when the page of WhatsApp crashes', async () => {
    const before = await world.connected(account.id);
    process.kill((await renderer()).pid, 'SIGKILL');
    await isWellAgain(before);
  });

  it('when the page freezes', async () => {
    const before = await world.connected(account.id);
    process.kill((await renderer()).pid, 'SIGSTOP');
    await world.instanceWhere(account.id, ({ state }) => state === 'degraded');
    await isWellAgain(before);
  });

  it('when its instance is stopped in its tracks and answers nothing', async () => {
    const before = await world.connected(account.id);
    process.kill((await theInstance()).pid, 'SIGSTOP');
    await isWellAgain(before);
  });

  it('when the page reloads again and again', async () => {
    const before = await world.connected(account.id);
    world.network.setFault(phone, 'reloadStorm', 5);
    await world.call('POST', `/api/instances/${account.id}/restart`);
    await isWellAgain(before);
    world.network.setFault(phone, 'reloadStorm', 'off');
    // The same instance went through it: a reload neither ends it nor leaves a send in doubt.
    const [instance] = await database.query<{ failures: number }>('SELECT failures FROM instances');
    expect(instance?.failures).toBe(0);
  });

  it('when WhatsApp had synced before anybody listened, or says it twice', async () => {
    const before = await world.connected(account.id);
    world.network.setFault(phone, 'syncedBeforeListener', true);
    world.network.setFault(phone, 'doubleSyncEdge', true);
    await world.call('POST', `/api/instances/${account.id}/restart`);
    await isWellAgain(before);
    const text = 'uma vez só';
    world.network.sendFromPhone(ana, { type: 'text', to: phone, body: text });
    await world.messageWhere(account.id, (message) => message.text === text);
    expect((await world.messages(account.id)).filter((message) => message.text === text)).toHaveLength(1);
  });

  it('when a lock of another host was left in its session', async () => {
    const before = await world.connected(account.id);
    await world.call('POST', `/api/instances/${account.id}/stop`);
    const session = path.join(world.directory, 'sessions', before.id);
    const lock = path.join(session, 'lock');
    await writeFile(lock, JSON.stringify({ pid: 1, host: 'an-older-container' }));
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(lock, longAgo, longAgo);
    await mkdir(path.join(session, 'profile'), { recursive: true });
    await symlink('an-older-container-1', path.join(session, 'profile', 'SingletonLock'));
    await world.call('POST', `/api/instances/${account.id}/start`);
    await isWellAgain(before);
  });

  it('when WhatsApp cannot be reached for a while, saying so in words', async () => {
    const before = await world.connected(account.id);
    world.network.setFault('*', 'unreachable', 'refuse');
    await world.call('POST', `/api/instances/${account.id}/restart`);
    const away = await world.instanceWhere(account.id, ({ code }) => code === 'whatsapp_unreachable');
    expect(away).toMatchObject({ state: 'disconnected', linked: true });
    expect(away.retryAt).not.toBeNull();
    const queued = await world.call<{ id: string; status: string }>(
      'POST',
      `/api/accounts/${account.id}/send`,
      {
        phone: ana,
        message: 'guardada até voltar',
      },
    );
    expect([queued.status, queued.body.status]).toEqual([202, 'queued']);
    world.network.setFault('*', 'unreachable', 'off');
    await isWellAgain(before);
    await world.messageWhere(account.id, ({ id, status }) => id === queued.body.id && status !== 'queued');
    expect(world.network.carried({ body: 'guardada até voltar' })).toHaveLength(1);
  });
});

describe('messages survive', () => {
  it('a burst during which the instance, its browser and its page are killed: each carried once, in order', async () => {
    const bodies = Array.from({ length: 40 }, (_, index) => `rajada ${String(index).padStart(2, '0')}`);
    const ids: string[] = [];
    const victims: Record<number, () => Promise<number>> = {
      8: async () => (await theInstance()).pid,
      20: async () => (await browser()).pid,
      30: async () => (await renderer()).pid,
    };
    for (const [index, message] of bodies.entries()) {
      const accepted = await world.call<{ id: string }>('POST', `/api/accounts/${account.id}/send`, {
        phone: ana,
        message,
      });
      expect(accepted.status).toBe(202);
      ids.push(accepted.body.id);
      const victim = victims[index];
      if (!victim) continue;
      const before = await world.connected(account.id);
      process.kill(await victim(), 'SIGKILL');
      await world.instanceWhere(
        account.id,
        ({ state, since }) => state === 'connected' && since > before.since,
      );
    }
    // Not asked of the gateway, which allows so many requests in a minute.
    await until('every message', 90_000, async () => {
      const left = `SELECT 1 FROM messages WHERE id = ANY($1::uuid[]) AND status NOT IN ('sent', 'delivered', 'read')`;
      return (await database.query(left, [ids])).length === 0;
    });
    const carried = world.network
      .carried({ from: phone, to: ana })
      .filter(({ body }) => body.startsWith('rajada'));
    expect(carried.map(({ body }) => body)).toEqual(bodies);
  });

  it('a send that WhatsApp took while the page died before it could say so', async () => {
    world.network.setFault(phone, 'sendDelay', 1500);
    const { body } = await world.call<{ id: string }>('POST', `/api/accounts/${account.id}/send`, {
      phone: ana,
      message: 'no meio do caminho',
    });
    await until(
      'the page being given it',
      20_000,
      async () => (await world.message(account.id, body.id)).status === 'sending',
    );
    process.kill((await theInstance()).pid, 'SIGKILL');
    world.network.setFault(phone, 'sendDelay', 'off');
    await until('its truth', 60_000, async () =>
      ['sent', 'delivered', 'read'].includes((await world.message(account.id, body.id)).status),
    );
    expect(world.network.carried({ body: 'no meio do caminho' })).toHaveLength(1);
  });

  it('a send whose acknowledgement never came: WhatsApp is asked anew, and what waited behind it goes out', async () => {
    const before = await world.connected(account.id);
    world.network.setFault(phone, 'ackLost', true);
    const post = (message: string) =>
      world.call<{ id: string }>('POST', `/api/accounts/${account.id}/send`, { phone: ana, message });
    const first = await post('sem notícia');
    // With every receipt that there will be.
    await world.network.waitFor((network) => network.carried({ body: 'sem notícia' })[0]?.ack === 2);
    world.network.setFault(phone, 'ackLost', 'off');
    const second = await post('logo atrás');
    await isWellAgain(before);
    for (const { body } of [first, second])
      await world.messageWhere(account.id, ({ id, status }) => id === body.id && status === 'delivered');
    expect(world.network.carried({ body: 'sem notícia' })).toHaveLength(1);
    expect(world.network.carried({ body: 'logo atrás' })).toHaveLength(1);
  });

  it(
    'a send that even a new page never sees confirmed: it is listed as uncertain, and what waited behind it goes out',
    { timeout: 300_000 },
    async () => {
      const before = await world.connected(account.id);
      world.network.setFault(phone, 'ackNever', true);
      const post = (message: string) =>
        world.call<{ id: string }>('POST', `/api/accounts/${account.id}/send`, { phone: ana, message });
      const first = await post('nunca confirmada');
      const second = await post('atrás dela');
      await until(
        'its carriage',
        20_000,
        () => world.network.carried({ body: 'nunca confirmada' }).length === 1,
      );
      await world.messageWhere(
        account.id,
        ({ id, status }) => id === first.body.id && status === 'uncertain',
        200_000,
      );
      await until('the next', 60_000, () => world.network.carried({ body: 'atrás dela' }).length === 1);
      expect((await world.message(account.id, first.body.id)).error?.code).toBe('unconfirmed');
      world.network.setFault(phone, 'ackNever', 'off');
      await world.messageWhere(
        account.id,
        ({ id, status }) => id === second.body.id && status === 'delivered',
        120_000,
      );
      for (const body of ['nunca confirmada', 'atrás dela'])
        expect(world.network.carried({ body })).toHaveLength(1);
      await isWellAgain(before);
    },
  );

  it('a person whose phone WhatsApp hides: known by LID, answered in the conversation', async () => {
    await world.connected(account.id);
    world.network.addPhone({ phone: '5511933330000', name: 'Oculta', hasPhoneNumberHidden: true });
    world.network.sendFromPhone('5511933330000', { type: 'text', to: phone, body: 'quem sou eu?' });
    const received = await world.messageWhere(account.id, ({ text }) => text === 'quem sou eu?');
    expect(received.phone).toBeNull();
    const [conversation] = await world.conversations(account.id);
    expect(conversation?.contact?.lid).toMatch(/@lid$/);
    const sent = await world.send(account.id, { conversationId: conversation?.id, message: 'não importa' });
    expect([sent.status, sent.body.error]).toEqual([200, null]);
    expect(world.network.carried({ body: 'não importa' })).toHaveLength(1);
  });

  it('a person whose phone is shown later: one contact, one conversation, with all that was written in both', async () => {
    await world.connected(account.id);
    const bia = '5511933330001';
    const entry = world.network.addPhone({ phone: bia, name: 'Bia', hasPhoneNumberHidden: true });
    world.network.sendFromPhone(bia, { type: 'text', to: phone, body: 'às escondidas' });
    await world.messageWhere(account.id, ({ text }) => text === 'às escondidas');
    const known = async (): Promise<string[]> =>
      (await world.conversations(account.id))
        .filter(({ contact }) => contact?.phone === bia || contact?.lid === `${entry.lid}@lid`)
        .map(({ contact }) => `${contact?.phone} ${contact?.lid}`);
    expect(await known()).toEqual([`null ${entry.lid}@lid`]);

    // Accepted for a contact of its own; WhatsApp then says whose phone that is.
    expect((await world.send(account.id, { phone: bia, message: 'pelo telefone' })).body.error).toBeNull();
    entry.hasPhoneNumberHidden = false;
    world.network.sendFromPhone(bia, { type: 'text', to: phone, body: 'às claras' });
    const received = await world.messageWhere(account.id, ({ text }) => text === 'às claras');
    expect(await known()).toEqual([`${bia} ${entry.lid}@lid`]);
    const all = (await world.messages(account.id)).filter(
      ({ conversationId }) => conversationId === received.conversationId,
    );
    expect(all.map(({ text }) => text)).toEqual(['às claras', 'pelo telefone', 'às escondidas']);
    const answer = await world.send(account.id, {
      conversationId: received.conversationId,
      message: 'enfim',
    });
    expect(answer.body.error).toBeNull();
    expect(world.network.carried({ body: 'enfim' })).toHaveLength(1);
  });

  it('a group: who wrote what is known, and the answer goes to the group', async () => {
    const group = world.network.createGroup(ana, 'Família', [ana, phone]);
    world.network.sendFromPhone(ana, { type: 'text', to: group.id, body: 'oi, grupo' });
    const received = await world.messageWhere(account.id, ({ text }) => text === 'oi, grupo');
    expect(received).toMatchObject({
      author: { name: 'Ana', phone: ana },
      group: { id: group.id },
      person: null,
    });
    const conversation = (await world.conversations(account.id)).find(
      ({ id }) => id === received.conversationId,
    );
    expect(conversation).toMatchObject({ kind: 'group', title: 'Família' });
    const sent = await world.send(account.id, { conversationId: conversation?.id, message: 'oi, todos' });
    expect([sent.status, sent.body.error]).toEqual([200, null]);
    expect(world.network.carried({ to: group.id, body: 'oi, todos' })).toHaveLength(1);
  });
});

describe('quiet is not dead', () => {
  it('but a message that WhatsApp stored without a word is found, once, and is unread', async () => {
    await world.connected(account.id);
    expect((await world.send(account.id, { phone: ana, message: 'respondida' })).status).toBe(200);
    world.network.setFault(phone, 'dropEvent', 1);
    const text = `sem aviso ${performance.now()}`;
    world.network.sendFromPhone(ana, { type: 'text', to: phone, body: text });
    const found = await world.messageWhere(account.id, (message) => message.text === text);
    expect(found.backfilled).toBe(true);
    const conversation = (await world.conversations(account.id)).find(
      ({ id }) => id === found.conversationId,
    );
    expect(conversation).toMatchObject({ unread: 1, lastMessage: { text } });
    world.network.sendFromPhone(ana, { type: 'text', to: phone, body: `depois de ${text}` });
    await world.messageWhere(account.id, (message) => message.text === `depois de ${text}`);
    expect((await world.messages(account.id)).filter((message) => message.text === text)).toHaveLength(1);
  });
});

describe('a message that WhatsApp refused', () => {
  it('stays one message when it was sent anew, though the page still holds the refused one', async () => {
    await world.connected(account.id);
    world.network.setFault(phone, 'ackError', true);
    const refused = await world.send(account.id, { phone: ana, message: 'recusada uma vez' });
    world.network.setFault(phone, 'ackError', 'off');
    expect(refused.body.status).toBe('failed');
    const path = `/api/accounts/${account.id}/messages/${refused.body.id}/send-anyway`;
    expect((await world.call('POST', path)).status).toBe(202);
    const before = await world.connected(account.id);
    // The page is looked over as a whole when it starts.
    await world.call('POST', `/api/instances/${account.id}/restart`);
    await isWellAgain(before);
    const same = (await world.messages(account.id)).filter(({ text }) => text === 'recusada uma vez');
    expect(same.map(({ id }) => id)).toEqual([refused.body.id]);
    expect(['sent', 'delivered', 'read']).toContain(same[0]?.status);
  });
});

describe('a number says what is wrong', () => {
  it('by naming a module that WhatsApp no longer has', async () => {
    world.network.setFault(phone, 'missingModules', ['WAWebSyncGatingUtils']);
    await world.call('POST', `/api/instances/${account.id}/restart`);
    const degraded = await world.instanceWhere(account.id, ({ code }) => code === 'module_missing');
    expect(degraded).toMatchObject({ state: 'degraded' });
    expect(degraded.detail).toContain('WAWebSyncGatingUtils');
    expect(degraded.drift).toContainEqual({
      name: 'WAWebSyncGatingUtils',
      kind: 'module',
      outcome: 'missing',
    });
    // What does not need the module goes on.
    expect((await world.send(account.id, { phone: ana, message: 'mesmo assim' })).status).toBe(200);
    world.network.setFault(phone, 'missingModules', 'off');
    await world.call('POST', `/api/instances/${account.id}/restart`);
    await world.connected(account.id);
  });

  it('by the shims that it applied to the live page', async () => {
    const { drift } = await world.connected(account.id);
    const outcomes = Object.fromEntries(drift.map(({ name, outcome }) => [name, outcome]));
    expect(outcomes).toMatchObject({
      'message-key': 'applied',
      'call-collection': 'applied',
      'media-type': 'applied',
    });
  });

  it('when the phone unlinks it: a new QR code, and the old profile put aside', async () => {
    const before = await world.connected(account.id);
    world.network.unlink(phone);
    const waiting = await world.instanceWhere(account.id, ({ state }) => state === 'qr');
    expect(waiting).toMatchObject({ code: 'unlinked', linked: false });
    const session = path.join(world.directory, 'sessions', before.id);
    expect(await readdir(path.join(session, 'quarantine'))).not.toEqual([]);
    const refused = await world.send(account.id, { phone: ana, message: 'para ninguém' });
    expect(refused.status).toBe(409);
    expect(JSON.stringify(refused.body)).toContain('The phone unlinked this device');
    world.network.scan(phone, (await world.qr(account.id)).value);
    await isWellAgain(before);
  });

  it('but not for a logout that was none: the session is kept, and nobody scans anything', async () => {
    const before = await world.connected(account.id);
    world.network.setFault(phone, 'strayLogout', true);
    await isWellAgain(before);
    const session = path.join(world.directory, 'sessions', before.id);
    expect((await world.connected(account.id)).linked).toBe(true);
    expect(await readdir(path.join(session, 'profile'))).not.toEqual([]);
  });

  it('when WhatsApp asks for a passkey to link', async () => {
    const before = await world.connected(account.id);
    await world.call('POST', `/api/instances/${account.id}/logout`);
    await world.instanceWhere(account.id, ({ state, linked }) => state === 'qr' && !linked);
    world.network.setFault(phone, 'passkeyGate', true);
    world.network.scan(phone, (await world.qr(account.id)).value);
    const asked = await world.instanceWhere(account.id, ({ state }) => state === 'action_required');
    expect(asked.code).toBe('passkey_required');
    expect(asked.text).toContain('passkey');
    world.network.setFault(phone, 'passkeyGate', 'off');
    await world.call('POST', `/api/instances/${account.id}/restart`);
    world.network.scan(phone, (await world.qr(account.id)).value);
    await isWellAgain(before);
  });

  it('when another phone than its own scans the code', async () => {
    await world.call('POST', `/api/instances/${account.id}/logout`);
    await world.instanceWhere(account.id, ({ state, linked }) => state === 'qr' && !linked);
    world.network.scan(ana, (await world.qr(account.id)).value);
    const refused = await world.instanceWhere(account.id, ({ code }) => code === 'wrong_phone');
    expect(refused).toMatchObject({ state: 'qr', linked: false });
    await until('the other phone being unlinked', 10_000, () => world.network.devices(ana).length === 0);
  });
});
