import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { Contact } from '../../contract/contacts.ts';
import type { Conversation } from '../../contract/conversations.ts';
import type { LiveEvent } from '../../contract/events.ts';
import type { Group } from '../../contract/groups.ts';
import type { Problem } from '../../contract/common.ts';
import type { Message } from '../../contract/messages.ts';
import type { Event } from '../../contract/webhooks.ts';
import { until } from '../../lib/time.ts';
import type { CarriedMessage } from '../../simulator/network/types.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { World } from '../support/world.ts';

const phone = '5511999999999';
const ana = '5511955550001';
const bia = '5511955550002';
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const stateOf = (event: LiveEvent | undefined): string | undefined =>
  event?.type === 'conversation.typing' ? event.state : undefined;
const nobody = '00000000-0000-7000-8000-000000000000';

describe.each(['stock', 'live'] as const)('on a page in the %s dialect', (dialect) => {
  let database: TestDatabase;
  let world: World;
  let account: Account;

  beforeAll(async () => {
    database = await createDatabase();
    const phones = [
      { phone, name: 'Loja' },
      { phone: ana, name: 'Ana' },
      { phone: bia, name: 'Bia' },
    ];
    world = await World.start({ databaseUrl: database.url, simulator: { dialect, phones } });
    account = await world.pairedAccount('Conta 1', phone);
  });
  afterAll(async () => {
    await world.close();
    await database.drop();
  });

  const inAccount = <Body = Message>(method: string, route: string, body?: unknown) =>
    world.call<Body>(method, `/api/accounts/${account.id}/${route}`, body);
  async function sent(body: Record<string, unknown>): Promise<Message> {
    const answer = await world.send(account.id, body);
    expect([answer.status, answer.body.error]).toEqual([200, null]);
    return answer.body;
  }
  function carried(body: string): CarriedMessage {
    const [message] = world.network.carried({ body });
    if (!message) throw new Error(`nothing was carried with ${body}`);
    return message;
  }
  async function updatesOf(id: string): Promise<number> {
    const { body } = await inAccount<{ items: Event[] }>('GET', 'events?limit=200');
    return body.items.filter(
      (event) => event.type === 'message.updated' && 'messageId' in event.data && event.data.messageId === id,
    ).length;
  }

  describe('a message that was sent', () => {
    it('is edited for everyone, once, however often it is asked', async () => {
      const { id } = await sent({ phone: ana, message: 'custa dez' });
      const message = carried('custa dez');
      for (let times = 0; times < 2; times += 1) {
        const { status, body } = await inAccount('PATCH', `messages/${id}`, { message: 'custa doze' });
        expect([status, body.text]).toEqual([200, 'custa doze']);
        expect(body.editedAt).not.toBeNull();
      }
      expect(message.edits.map(({ body }) => body)).toEqual(['custa doze']);
      expect(await updatesOf(id)).toBe(1);
    });

    it('changes its caption where it is media', async () => {
      const { id } = await sent({ phone: ana, type: 'image', media: { base64: png }, message: 'antes' });
      const { status, body } = await inAccount('PATCH', `messages/${id}`, { message: 'depois' });
      expect([status, body.text, body.type]).toEqual([200, 'depois', 'image']);
      expect(world.network.carried({ type: 'image' }).at(-1)?.caption).toBe('depois');
    });

    it('stays as it is where WhatsApp says that it is too old', async () => {
      const { id } = await sent({ phone: ana, message: 'muito antiga' });
      const message = carried('muito antiga');
      message.submittedAt -= 20 * 60_000;
      const edit = await inAccount<Problem>('PATCH', `messages/${id}`, { message: 'nova' });
      expect([edit.status, edit.body.code]).toEqual([409, 'conflict']);
      message.submittedAt -= 3 * 86_400_000;
      const erase = await inAccount<Problem>('DELETE', `messages/${id}`);
      expect([erase.status, erase.body.code]).toEqual([409, 'conflict']);
      expect(await world.message(account.id, id)).toMatchObject({
        text: 'muito antiga',
        editedAt: null,
        deletedAt: null,
      });
      expect(await updatesOf(id)).toBe(0);
    });

    it('is deleted for everyone, once, and can be edited no more', async () => {
      const { id } = await sent({ phone: ana, message: 'apague isto' });
      for (let times = 0; times < 2; times += 1) {
        const { status, body } = await inAccount('DELETE', `messages/${id}`);
        expect([status, body.text]).toEqual([200, null]);
        expect(body.deletedAt).not.toBeNull();
      }
      expect(carried('apague isto').revoked).toBe(true);
      expect(await updatesOf(id)).toBe(1);
      expect((await inAccount('PATCH', `messages/${id}`, { message: 'x' })).status).toBe(409);
    });

    it('is not changed while WhatsApp does not have it, nor when others wrote it', async () => {
      world.network.setFault(phone, 'ackError', true);
      const refused = await world.send(account.id, { phone: ana, message: 'nunca saiu' });
      world.network.setFault(phone, 'ackError', 'off');
      const theirs = world.network.sendFromPhone(ana, { type: 'text', to: phone, body: 'é minha' });
      const { id } = await world.messageWhere(account.id, ({ text }) => text === theirs.body);
      for (const one of [refused.body.id, id]) {
        expect((await inAccount('PATCH', `messages/${one}`, { message: 'x' })).status).toBe(409);
        expect((await inAccount('DELETE', `messages/${one}`)).status).toBe(409);
      }
      expect((await inAccount('DELETE', `messages/${nobody}`)).status).toBe(404);
    });

    it('is not said to be changed when the page does not answer in time', async () => {
      const { id } = await sent({ phone: ana, message: 'ninguém sabe' });
      world.network.setFault(phone, 'actionsHang', true);
      const [edit, erase] = await Promise.all([
        inAccount<Problem>('PATCH', `messages/${id}`, { message: 'outra' }),
        inAccount<Problem>('DELETE', `messages/${id}`),
      ]);
      world.network.setFault(phone, 'actionsHang', 'off');
      expect([edit.status, erase.status]).toEqual([503, 503]);
      expect(edit.body.detail).toContain('not known whether');
      expect(await world.message(account.id, id)).toMatchObject({ text: 'ninguém sabe', deletedAt: null });
      expect((await inAccount('PATCH', `messages/${id}`, { message: 'outra' })).body.text).toBe('outra');
    });
  });

  describe('a conversation', () => {
    async function hears(text: string): Promise<Conversation> {
      const { conversationId } = await world.messageWhere(account.id, (one) => one.text === text);
      return conversationOf(conversationId);
    }
    async function conversationOf(id: string): Promise<Conversation> {
      const found = (await world.conversations(account.id)).find((one) => one.id === id);
      if (!found) throw new Error('the conversation is not listed');
      return found;
    }

    it('is marked as read on the phone of the number, and then here', async () => {
      const message = world.network.sendFromPhone(bia, { type: 'text', to: phone, body: 'leu?' });
      const { id, unread } = await hears('leu?');
      expect([unread, message.ack]).toEqual([1, 2]);
      const { status, body } = await inAccount<Conversation>('POST', `conversations/${id}/seen`);
      expect([status, body.unread]).toEqual([200, 0]);
      await world.network.waitFor(() => message.ack === 3);
      expect((await conversationOf(id)).unread).toBe(0);
      expect((await inAccount('POST', `conversations/${id}/seen`)).status).toBe(200);
      expect((await inAccount('POST', `conversations/${nobody}/seen`)).status).toBe(404);
    });

    it('is read here while the phone is away, and on the phone once it is back', async () => {
      const message = world.network.sendFromPhone(bia, { type: 'text', to: phone, body: 'e esta?' });
      const { id } = await hears('e esta?');
      await world.call('POST', `/api/instances/${account.id}/stop`);
      const { status, body } = await inAccount<Conversation>('POST', `conversations/${id}/seen`);
      expect([status, body.unread, message.ack]).toEqual([200, 0, 2]);
      await world.call('POST', `/api/instances/${account.id}/start`);
      await world.network.waitFor(() => message.ack === 3);
      await world.connected(account.id);
    });

    it('is read up to a message, and its sender hears that when nothing newer waits to be seen', async () => {
      const [first, second] = ['a primeira', 'a segunda'].map((body) =>
        world.network.sendFromPhone(bia, { type: 'text', to: phone, body }),
      );
      const { id } = await hears('a segunda');
      const upTo = (await world.messageWhere(account.id, (one) => one.text === 'a primeira')).id;
      const seen = (to: unknown) => inAccount<Conversation>('POST', `conversations/${id}/seen`, { upTo: to });
      expect((await seen(upTo)).body.unread).toBe(1);
      // The phone cannot mark a part of a chat: it is not told.
      await until('the receipt to be settled', 20_000, async () => (await dueReceipts()) === 0);
      expect([first?.ack, second?.ack]).toEqual([2, 2]);
      const last = (await world.messageWhere(account.id, (one) => one.text === 'a segunda')).id;
      expect((await seen(last)).body.unread).toBe(0);
      await world.network.waitFor(() => second?.ack === 3);
      expect((await seen(upTo)).body.unread).toBe(0);
      expect((await seen(nobody)).status).toBe(404);
      const { id: elsewhere } = await sent({ phone: ana, message: 'noutra conversa' });
      expect((await seen(elsewhere)).status).toBe(404);
      expect((await seen('x')).status).toBe(422);
    });

    const dueReceipts = async (): Promise<number> => {
      return (await database.query('SELECT 1 FROM read_receipts')).length;
    };

    it('shows who is typing, recording, or neither', async () => {
      const { id } = await hears('leu?');
      for (const state of ['typing', 'recording', 'paused']) {
        expect((await inAccount('POST', `conversations/${id}/typing`, { state })).status).toBe(204);
        await world.network.waitFor((network) => {
          const last = network.presence().at(-1);
          return last?.from === phone && last.to === bia && last.state === state;
        });
      }
      const { status } = await inAccount('POST', `conversations/${id}/typing`, { state: 'dancing' });
      expect(status).toBe(422);
    });

    it('tells what the other side is doing to who looks at it, and nothing of what nobody looks at', async () => {
      world.network.sendFromPhone(bia, { type: 'text', to: phone, body: 'já volto' });
      const { id } = await hears('já volto');
      const socket = io(world.gateway.url, { auth: { token: world.token }, transports: ['websocket'] });
      const heard: LiveEvent[] = [];
      socket.on('event', (event: LiveEvent) => {
        if (event.type === 'conversation.typing') heard.push(event);
      });
      await new Promise<void>((resolve) => socket.once('connect', resolve));
      world.network.typing(bia, phone);
      socket.emit('looking', { accountId: account.id, conversationId: id });
      // Looking takes a moment to reach the page.
      await until(
        'it',
        15_000,
        () => {
          world.network.typing(bia, phone, 'recording');
          return heard.length > 0;
        },
        200,
      );
      world.network.typing(bia, phone, 'paused');
      await until(
        'its end',
        10_000,
        () => heard.at(-1)?.type === 'conversation.typing' && stateOf(heard.at(-1)) === 'paused',
      );
      socket.close();
      expect(new Set(heard.map(stateOf))).toEqual(new Set(['recording', 'paused']));
      expect(heard[0]).toMatchObject({ accountId: account.id, conversationId: id });
    });
  });

  describe('a text', () => {
    it('names people in a group, and is read with the people it names', async () => {
      // Whose phone the page has never heard of stays a LID.
      await sent({ phone: bia, message: 'prazer' });
      const group = world.network.createGroup(ana, 'Time', [phone, bia], dialect === 'live');
      const named = (who: string): string => {
        const { lid } = world.network.directory.phone(who);
        return dialect === 'live' ? `@${lid}` : `@${who}`;
      };
      const body = `oi ${named(bia)}`;
      world.network.sendFromPhone(ana, { type: 'text', to: group.id, body, mentions: [bia] });
      const heard = await world.messageWhere(account.id, ({ text }) => text === `oi @${bia}`);
      expect(heard.mentions).toMatchObject([{ phone: bia }]);

      const { conversationId } = heard;
      const text = `@${ana} e @${bia}, olhem`;
      const mine = await sent({ conversationId, message: text, mentions: [`+${ana}`, bia] });
      expect(mine.text).toBe(text);
      expect(mine.mentions.map((one) => one.phone)).toEqual([ana, bia]);
      const { extra } = carried(`${named(ana)} e ${named(bia)}, olhem`);
      const jids = [ana, bia].map((who) => world.network.directory.visibleWid(who, dialect === 'live'));
      expect(extra['mentionedJidList']).toEqual(jids);
      const wrong = await world.send(account.id, { conversationId, message: text, mentions: ['abcdef'] });
      expect(wrong.status).toBe(422);
    });

    it('brings a preview of its link unless it is told not to', async () => {
      await sent({ phone: ana, message: 'veja https://example.com/a' });
      await sent({ phone: ana, message: 'sem https://example.com/b', linkPreview: false });
      expect(carried('veja https://example.com/a').extra['title']).toBe('example.com');
      expect(carried('sem https://example.com/b').extra).not.toHaveProperty('title');
    });
  });

  describe('forwarding', () => {
    const forward = (id: string, body: unknown, headers: Record<string, string> = {}) =>
      world.call<Message>('POST', `/api/accounts/${account.id}/messages/${id}/forward`, body, {
        prefer: 'wait=20',
        ...headers,
      });

    it('is a message of its own, marked as forwarded, and sent once', async () => {
      world.network.sendFromPhone(ana, { type: 'text', to: phone, body: 'repasse isto' });
      const { id } = await world.messageWhere(account.id, ({ text }) => text === 'repasse isto');
      const key = { 'idempotency-key': `forward ${id}` };
      const answers = [await forward(id, { phone: bia }, key), await forward(id, { phone: bia }, key)];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const [first, second] = answers.map(({ body }) => body);
      expect(first).toMatchObject({ text: 'repasse isto', forwarded: true, error: null, type: 'text' });
      expect([second?.id, first?.id === id]).toEqual([first?.id, false]);
      const [copy, ...others] = world.network.carried({ body: 'repasse isto', to: bia });
      expect([copy?.extra['isForwarded'], others]).toEqual([true, []]);
    });

    it('does not upload a file that WhatsApp has', async () => {
      const original = await sent({ phone: ana, type: 'image', media: { base64: png }, message: 'foto' });
      world.network.setFault(phone, 'uploadFails', true);
      const { status, body } = await forward(original.id, { phone: bia });
      world.network.setFault(phone, 'uploadFails', 'off');
      expect([status, body.error, body.type, body.text]).toEqual([200, null, 'image', 'foto']);
      const [first, copy] = world.network.carried({ type: 'image' }).slice(-2);
      expect(copy).toMatchObject({ to: bia, caption: 'foto', extra: { isForwarded: true } });
      expect(copy?.media?.sha256).toBe(first?.media?.sha256);
      const file = await world.fetch(body.media?.url ?? '');
      expect(Buffer.from(await file.arrayBuffer()).toString('base64')).toBe(png);
    });

    it('writes a file anew that the page does not have any more', async () => {
      const original = await sent({ phone: ana, type: 'image', media: { base64: png }, message: 'sumiu' });
      await database.query('UPDATE messages SET key = key || $2 WHERE id = $1', [original.id, 'GONE']);
      const { status, body } = await forward(original.id, { phone: bia });
      expect([status, body.error]).toEqual([200, null]);
      const copy = world.network.carried({ type: 'image', to: bia }).at(-1);
      expect(copy).toMatchObject({ caption: 'sumiu', extra: { isForwarded: true } });
    });

    it('refuses what is no message, or was deleted', async () => {
      const { id } = await sent({ phone: ana, message: 'some já' });
      await inAccount('DELETE', `messages/${id}`);
      expect((await forward(id, { phone: bia })).status).toBe(409);
      expect((await forward(nobody, { phone: bia })).status).toBe(404);
      expect((await forward(id, {})).status).toBe(422);
    });
  });

  describe('a poll', () => {
    type Counted = Record<string, string[]>;
    const counted = ({ poll }: Message): Counted =>
      Object.fromEntries(
        (poll?.options ?? []).map(({ text, votes }) => [
          text,
          votes.map(({ from, fromMe }) => (fromMe ? 'me' : (from ?? '?'))).sort(),
        ]),
      );
    const becomes = (id: string, wanted: Counted): Promise<unknown> =>
      expect
        .poll(async () => counted(await world.message(account.id, id)), { timeout: 20_000 })
        .toEqual(wanted);
    const voteFrom = (who: string, messageId: string, options: number[]): unknown =>
      world.network.sendFromPhone(who, { type: 'vote', messageId, options });

    it('is sent, and shows who chose what, also when they change their minds', async () => {
      // Whoever has written has a name.
      world.network.sendFromPhone(ana, { type: 'text', to: phone, body: 'qual o plano?' });
      await world.messageWhere(account.id, ({ text }) => text === 'qual o plano?');
      const options = ['sábado', 'domingo', 'nunca'];
      const message = await sent({ phone: ana, type: 'poll', question: 'Que dia?', options, multiple: true });
      expect(message).toMatchObject({ type: 'poll', text: 'Que dia?', poll: { multiple: true } });
      const poll = world.network.carried({ type: 'poll_creation' }).at(-1);
      expect(poll?.extra).toMatchObject({ pollName: 'Que dia?', pollSelectableOptionsCount: 0 });
      const key = poll?.id ?? '';
      voteFrom(ana, key, [0, 1]);
      await becomes(message.id, { sábado: ['Ana'], domingo: ['Ana'], nunca: [] });
      voteFrom(ana, key, [2]);
      await becomes(message.id, { sábado: [], domingo: [], nunca: ['Ana'] });
      voteFrom(phone, key, [2]);
      await becomes(message.id, { sábado: [], domingo: [], nunca: ['Ana', 'me'] });
      voteFrom(ana, key, []);
      await becomes(message.id, { sábado: [], domingo: [], nunca: ['me'] });
      expect(await updatesOf(message.id)).toBe(4);
    });

    it('comes in, and counts votes that came before it was told', async () => {
      world.network.setFault(phone, 'dropEvent', 1);
      const { id } = world.network.sendFromPhone(bia, {
        type: 'poll',
        to: phone,
        question: 'Pizza?',
        options: ['sim', 'não'],
      });
      voteFrom(bia, id, [1]);
      await until('the vote', 20_000, async () => {
        const votes = await database.query(`SELECT 1 FROM poll_votes WHERE poll_key LIKE '%' || $1`, [id]);
        return votes.length === 1;
      });
      expect((await world.messages(account.id)).some(({ text }) => text === 'Pizza?')).toBe(false);
      world.network.setFault(phone, 'dropEvent', 'off');
      await world.call('POST', `/api/instances/${account.id}/restart`);
      const message = await world.messageWhere(account.id, ({ text }) => text === 'Pizza?', 60_000);
      expect(message).toMatchObject({ type: 'poll', direction: 'in', poll: { multiple: false } });
      await becomes(message.id, { sim: [], não: ['Bia'] });
    });

    it('learns after a restart what was voted meanwhile', async () => {
      await world.connected(account.id);
      const message = await sent({ phone: ana, type: 'poll', question: 'Café?', options: ['sim', 'não'] });
      const poll = world.network.carried({ type: 'poll_creation' }).at(-1);
      await world.call('POST', `/api/instances/${account.id}/stop`);
      await world.instanceWhere(account.id, ({ state }) => state === 'stopped');
      voteFrom(ana, poll?.id ?? '', [0]);
      await world.call('POST', `/api/instances/${account.id}/start`);
      await becomes(message.id, { sim: ['Ana'], não: [] });
    });

    it('needs two to twelve options, each another', async () => {
      for (const options of [['um'], Array.from({ length: 13 }, String), ['um', 'um']]) {
        const { status } = await world.send(account.id, { phone: ana, type: 'poll', question: '?', options });
        expect(status).toBe(422);
      }
    });
  });

  describe('a group', () => {
    const ofNumber = <Body>(method: string, route: string, body?: unknown) =>
      world.call<Body>(method, `/api/numbers/${account.id}/groups${route}`, body);
    interface Results {
      participants: { phone: string; outcome: string }[];
    }
    let id = '';

    it('is made with whom WhatsApp knows, and says who was left out', async () => {
      const stranger = '5511900000099';
      const { status, body } = await ofNumber<Results & { group: Group }>('POST', '', {
        subject: 'Vizinhos',
        participants: [`+${ana}`, stranger],
      });
      expect([status, body.group.subject, body.group.isAdmin]).toEqual([201, 'Vizinhos', true]);
      expect(body.participants).toMatchObject([
        { phone: ana, outcome: 'done' },
        { phone: stranger, outcome: 'not_on_whatsapp' },
      ]);
      id = body.group.id;
      expect(world.network.directory.membersOf(id)).toEqual([phone, ana]);
      const { body: list } = await ofNumber<{ items: { id: string; size: number }[] }>('GET', '');
      expect(list.items.find((one) => one.id === id)).toMatchObject({ size: 2, isAdmin: true });
    });

    it('takes people in, makes them admins, and lets them go; each with what became of it', async () => {
      const change = async (wish: Record<string, string[]>): Promise<string[]> => {
        const { status, body } = await ofNumber<Results>('POST', `/${id}/participants`, wish);
        expect(status).toBe(200);
        return body.participants.map(({ outcome }) => outcome);
      };
      expect(await change({ promote: [bia] })).toEqual(['not_in_group']);
      expect(await change({ add: [bia] })).toEqual(['done']);
      expect(await change({ add: [bia] })).toEqual(['done']);
      expect(await change({ promote: [bia] })).toEqual(['done']);
      const admin = async (): Promise<boolean | undefined> =>
        (await ofNumber<Group>('GET', `/${id}`)).body.participants.find((one) => one.phone === bia)?.isAdmin;
      expect(await admin()).toBe(true);
      expect(await change({ demote: [bia] })).toEqual(['done']);
      expect(await admin()).toBe(false);
      expect(await change({ remove: [bia] })).toEqual(['done']);
      expect(world.network.directory.membersOf(id)).toEqual([phone, ana]);
      expect((await ofNumber('POST', `/${id}/participants`, {})).status).toBe(422);
    });

    it('changes its subject and description', async () => {
      const wish = { subject: 'Vizinhos do 3', description: 'Só recados' };
      const { status, body } = await ofNumber<Group>('PATCH', `/${id}`, wish);
      expect(status).toBe(200);
      expect(body).toMatchObject(wish);
      expect(world.network.directory.group(id)).toMatchObject(wish);
    });

    it('is written to by its id', async () => {
      await sent({ group: id, message: 'bom dia, vizinhos' });
      expect(carried('bom dia, vizinhos').to).toBe(id);
      const both = await world.send(account.id, { group: id, phone: ana, message: 'x' });
      expect(both.status).toBe(422);
    });

    it('has an invite link, and can be left', async () => {
      const { body } = await ofNumber<{ link: string }>('GET', `/${id}/invite-link`);
      expect(body.link).toBe(`https://chat.whatsapp.com/${world.network.directory.group(id).inviteCode}`);
      expect((await ofNumber('POST', `/${id}/leave`)).status).toBe(204);
      expect(world.network.directory.membersOf(id)).toEqual([ana]);
      expect((await ofNumber('GET', `/${id}`)).status).toBe(404);
      expect((await ofNumber('POST', `/${id}/leave`)).status).toBe(409);
    });

    it('of others is not changed: only its admins may', async () => {
      const theirs = world.network.createGroup(ana, 'De outros', [phone, bia]);
      world.network.sendFromPhone(ana, { type: 'text', to: theirs.id, body: 'entrem' });
      await world.messageWhere(account.id, ({ text }) => text === 'entrem');
      const remove = await ofNumber('POST', `/${theirs.id}/participants`, { remove: [bia] });
      const rename = await ofNumber('PATCH', `/${theirs.id}`, { subject: 'Nosso' });
      expect([remove.status, rename.status]).toEqual([409, 409]);
      expect(world.network.directory.group(theirs.id)).toMatchObject({ subject: 'De outros' });
    });
  });

  describe('a number', () => {
    const ofNumber = <Body>(method: string, route: string, body?: unknown) =>
      world.call<Body>(method, `/api/numbers/${account.id}/${route}`, body);

    it('shows itself by name and about, and both can be changed', async () => {
      expect((await ofNumber('GET', 'profile')).body).toEqual({ name: 'Loja', about: '' });
      const about = 'Aberto até as 18h';
      expect((await ofNumber('PATCH', 'profile', { about })).body).toEqual({ name: 'Loja', about });
      const { status, body } = await ofNumber('PATCH', 'profile', { name: 'Loja Nova' });
      expect([status, body]).toEqual([200, { name: 'Loja Nova', about }]);
      expect(world.network.directory.phone(phone)).toMatchObject({ name: 'Loja Nova', about });
      expect((await ofNumber('PATCH', 'profile', {})).status).toBe(422);
    });

    it('sets its picture and takes it away, and takes nothing that is none', async () => {
      const set = await ofNumber('PUT', 'profile/picture', { base64: `data:image/png;base64,${png}` });
      expect(set.status).toBe(204);
      const id = world.network.directory.phone(phone).picture ?? '';
      // Cut to a square JPEG in the page.
      expect(world.network.media.get(id)?.subarray(0, 3).toString('hex')).toBe('ffd8ff');
      for (let again = 0; again < 2; again += 1)
        expect((await ofNumber('DELETE', 'profile/picture')).status).toBe(204);
      expect(world.network.directory.phone(phone).picture).toBeNull();
      const bad = Buffer.from('<svg/>').toString('base64');
      for (const base64 of [bad, 'Ã', ''])
        expect((await ofNumber('PUT', 'profile/picture', { base64 })).status).toBe(422);
      const large = Buffer.alloc(5_300_000).toString('base64');
      expect((await ofNumber('PUT', 'profile/picture', { base64: large })).status).toBe(413);
    });

    it('checks phones, in either of the two forms of Brazil, and remembers the answer', async () => {
      const known = world.network.addPhone({ phone: '5511977771111', name: 'Sem', withoutNinthDigit: true });
      const check = async (typed: string) => {
        const { status, body } = await ofNumber('GET', `check?phone=${encodeURIComponent(typed)}`);
        return [status, body];
      };
      world.network.setFault(phone, 'exactPhones', true);
      const there = { asked: '5511977771111', registered: true, phone: known.phone };
      expect(await check('+55 11 97777-1111')).toEqual([200, there]);
      world.network.setFault(phone, 'exactPhones', 'off');
      const absent = { asked: '5511900000088', registered: false, phone: null };
      expect(await check('5511900000088')).toEqual([200, absent]);
      world.network.addPhone({ phone: '5511900000088', name: 'Recém-chegada' });
      expect(await check('5511900000088')).toEqual([200, absent]);
      expect((await check('abcdef'))[0]).toBe(422);
      const preview = await inAccount('POST', 'send/preview', { phone: '5511900000087' });
      expect(preview.body).toMatchObject({ code: 'not_on_whatsapp' });
    });

    it("shows a contact's picture, where there is one", async () => {
      world.network.sendFromPhone(ana, { type: 'text', to: phone, body: 'vê minha foto?' });
      await world.messageWhere(account.id, ({ text }) => text === 'vê minha foto?');
      const { body } = await inAccount<{ items: Contact[] }>('GET', 'contacts');
      const contact = body.items.find((one) => one.phone === ana);
      const route = `contacts/${contact?.id ?? ''}/picture`;
      expect((await inAccount('GET', route)).status).toBe(404);
      world.network.setPicture(ana, Buffer.from(png, 'base64'));
      const picture = await world.fetch(`/api/accounts/${account.id}/${route}`);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
      expect(Buffer.from(await picture.arrayBuffer()).toString('base64')).toBe(png);
      expect((await inAccount('GET', `contacts/${nobody}/picture`)).status).toBe(404);
    });
  });
});
