import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Contact, ContactImportResult } from '../../contract/contacts.ts';
import type { Conversation } from '../../contract/conversations.ts';
import type { Message } from '../../contract/messages.ts';
import type { Problem } from '../../contract/common.ts';
import type { Pacing } from '../../contract/pacing.ts';
import type { Event } from '../../contract/webhooks.ts';
import fc from 'fast-check';
import { newId } from '../../lib/ids.ts';
import { until } from '../../lib/time.ts';
import type { Phone } from '../../model/ids.ts';
import { canonicalPhone, phoneForms } from '../../model/phone.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { listen, say } from '../support/ears.ts';
import { incomingText } from '../support/incoming.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { accessTokenOf, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let token: string;

beforeAll(async () => {
  database = await createDatabase();
  account = await seedAccount(database, 'alpha');
  // Thousands of requests a minute.
  await database.query(`UPDATE accounts SET plan = 'owner' WHERE id = $1`, [account.accountId]);
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  token = await accessTokenOf(database, gateway.tokens(), account.admin);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});
beforeEach(() => goOn(account.numberId, account.otherNumberId));

const goOn = async (...numbers: string[]): Promise<void> => {
  for (const one of numbers) await pretendConnected(database, one);
};
/** Up again in a moment: it takes messages, and WhatsApp cannot be asked. */
const starting = (): Promise<unknown> =>
  database.query(`UPDATE numbers SET code = 'launching' WHERE account_id = $1`, [account.accountId]);

const own = (): string => `/api/accounts/${account.accountId}`;
const ask = <Body>(method: string, route: string, body?: object) =>
  gateway.ask<Body>(method, own() + route, { token, body });
async function items<Item>(route: string): Promise<Item[]> {
  const { status, body } = await ask<{ items: Item[] }>('GET', route);
  expect(status).toBe(200);
  return body.items;
}
const send = (phone: string, more: object = {}) =>
  ask<Sent>('POST', '/send', { phone, message: 'Olá', from: account.numberId, ...more });
const imported = async (rows: object[], country?: string): Promise<ContactImportResult['rows']> => {
  const { status, body } = await ask<ContactImportResult>('POST', '/contacts/import', {
    rows,
    ...(country === undefined ? {} : { country }),
  });
  expect(status).toBe(200);
  return body.rows;
};
const contacts = (q: string): Promise<Contact[]> => items(`/contacts?q=${encodeURIComponent(q)}`);
const writes = (phone: string | null, text: string, more: { lid?: string | null; name?: string } = {}) =>
  say(
    gateway,
    account.numberId,
    incomingText(text, { phone, lid: more.lid ?? null, name: more.name ?? null }, { timestamp: Date.now() }),
  );

interface Sent extends Omit<Message, 'status'> {
  detail: string;
  code: string;
  state: string;
  errors?: Problem['errors'];
}

let people = 0;
/** A Brazilian mobile in WhatsApp's older spelling, and as people write it. */
function brazilian(): { short: string; whole: string; national: string; pretty: string } {
  people += 1;
  const rest = String(88_000_000 + people);
  return {
    short: `5531${rest}`,
    whole: `55319${rest}`,
    national: `319${rest}`,
    pretty: `+55 31 9${rest.slice(0, 4)}-${rest.slice(4)}`,
  };
}

describe('a person whose phone has two spellings', () => {
  it('is one contact and one conversation, whoever writes first', async () => {
    const her = brazilian();
    await starting();
    const { status, body } = await send(her.pretty);
    expect(status).toBe(202);
    await writes(her.short, 'Oi!');
    const known = await contacts(her.short);
    expect(known.map(({ phone }) => phone)).toEqual([her.short]);
    const threads = await items<Conversation>(`/conversations?q=${her.short}`);
    expect(threads.map(({ id }) => id)).toEqual([body.conversationId]);
    // The phone that an event tells can be written to, and so can the other.
    for (const phone of [her.short, her.whole, her.national])
      expect((await send(phone)).body.conversationId).toBe(body.conversationId);
  });

  it('is updated by an import in either spelling, and stands in one file once', async () => {
    const [her, him] = [brazilian(), brazilian()];
    await writes(her.short, 'Oi');
    const rows = [{ phone: her.national, name: 'Rita' }, { phone: him.national }, { phone: him.short }];
    expect((await imported(rows, 'BR')).map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['updated', null],
      ['created', null],
      ['refused', 'repeated'],
    ]);
    expect(await contacts(her.whole)).toMatchObject([{ name: 'Rita', phone: her.short }]);
    await writes(him.short, 'Oi');
    expect(await contacts(him.whole)).toMatchObject([{ phone: him.short }]);
  });

  it.each([
    ['5215512340001', ['525512340001', '+52 1 55 1234 0001', '+521 5512340001', '52 55 1234 0001']],
    ['5491155550001', ['541155550001', '+54 9 11 5555-0001', '+54 11 5555-0001']],
    ['22997000001', ['+229 01 97 00 00 01', '+229 97 00 00 01', '22997000001']],
  ])('is found as %s by every one of them', async (phone, spellings) => {
    await writes(phone, 'Hola');
    const [contact, ...others] = await contacts(phone);
    expect(others).toEqual([]);
    for (const typed of spellings) {
      const { status, body } = await send(typed);
      expect([status, body.person?.contactId]).toEqual([202, contact?.id]);
      expect(await imported([{ phone: typed, tags: ['x'] }])).toMatchObject([{ outcome: 'updated' }]);
    }
    const card = { type: 'contact', contact: { name: 'Ana', phone: spellings[0] } };
    expect((await send(phone, { ...card, message: undefined })).body.contact?.vcard).toContain(
      `waid=${phone}:`,
    );
  });

  it('leaves a landline on WhatsApp as it is', async () => {
    expect((await send('+55 11 3333-4444')).body.phone).toBe('551133334444');
    expect((await contacts('551133334444')).length).toBe(1);
  });

  it('is a number of the account once', async () => {
    const { accountId } = account;
    const make = (phone: string) => ask<Problem>('POST', '/numbers', { name: 'Mexiko', phone });
    expect((await make('+52 55 9999 0001')).status).toBe(201);
    expect(await make('+52 1 55 9999 0001')).toMatchObject({ status: 409 });
    await database.query('DELETE FROM numbers WHERE account_id = $1 AND name = $2', [accountId, 'Mexiko']);
  });
});

describe('somebody who said STOP', () => {
  const refused = async (...typed: string[]): Promise<void> => {
    for (const phone of typed) expect((await send(phone)).body).toMatchObject({ code: 'opted_out' });
  };
  const only = async (q: string): Promise<Contact> => {
    const [contact, ...others] = await contacts(q);
    expect(others).toEqual([]);
    if (!contact) throw new Error('no contact');
    return contact;
  };

  it('hears nothing under another spelling, while the number starts', async () => {
    const her = brazilian();
    await writes(her.short, 'Não quero mais receber mensagens');
    await starting();
    await refused(her.pretty, her.national, her.short);
  });

  it('hears nothing after an import, nor after being deleted and imported', async () => {
    const her = brazilian();
    await writes(her.short, 'SAIR');
    await imported([{ phone: her.national, name: 'Rita' }], 'BR');
    await refused(her.whole);
    const { id } = await only(her.whole);
    expect((await ask('DELETE', `/contacts/${id}`)).status).toBe(204);
    expect(await imported([{ phone: her.national, name: 'Rita', optedOut: false }], 'BR')).toMatchObject([
      { outcome: 'created' },
    ]);
    await refused(her.short, her.whole);
    expect((await only(her.whole)).optedOutAt).not.toBeNull();
  });

  it('hears nothing when somebody noted it, whatever was known of them then', async () => {
    const her = brazilian();
    await imported([{ phone: her.national }], 'BR');
    const { id } = await only(her.whole);
    await ask('PATCH', `/contacts/${id}`, { optedOut: true });
    await writes(her.short, 'Oi');
    await refused(her.short, her.whole);
  });

  it('hears nothing once WhatsApp tells whose hidden address it was', async () => {
    const her = brazilian();
    const lid = `${newId<string>().replace(/\D/g, '').slice(0, 14)}@lid`;
    await writes(null, 'parar', { lid });
    await writes(her.short, 'Sou eu', { lid });
    await refused(her.whole);
    const { id } = await only(her.whole);
    await ask('DELETE', `/contacts/${id}`);
    await refused(her.whole);
    await writes(null, 'Oi de novo', { lid });
    const [hidden] = await items<Conversation>('/conversations?limit=1');
    expect(hidden?.contact?.optedOutAt).not.toBeNull();
  });

  it('hears nothing after a merge, in either direction', async () => {
    for (const direction of ['from', 'into']) {
      const [her, other] = [brazilian(), brazilian()];
      await writes(her.short, 'stop');
      await writes(other.short, 'Oi');
      const [out, stays] = [await only(her.short), await only(other.short)];
      const [from, into] = direction === 'from' ? [out, stays] : [stays, out];
      expect((await ask('POST', `/contacts/${into.id}/merge`, { other: from.id })).status).toBe(200);
      await refused(her.whole, other.whole);
    }
  });

  it('hears nothing after our own export was imported again', async () => {
    const [her, foreign] = [brazilian(), '51987654000'];
    for (const phone of [her.short, foreign]) await writes(phone, 'stop', { name: '=1+1' });
    const { text } = await gateway.ask('GET', `${own()}/contacts/export?optedOut=true`, { token });
    const lines = text.trim().split('\n').slice(1);
    expect(lines).toContainEqual(expect.stringContaining(`+51 987 654 000,'=1+1,`));
    for (const phone of [her.short, foreign]) await ask('DELETE', `/contacts/${(await only(phone)).id}`);
    const rows = lines.map((line) => ({ phone: line.split(',')[0], optedOut: true }));
    await imported(rows, 'BR');
    await refused(her.whole, `+${foreign}`, foreign);
    expect(await contacts('5551987654000')).toEqual([]);
  });

  it('hears nothing when our own list says so, and again once they say so themselves', async () => {
    const her = brazilian();
    await imported([{ phone: her.national, optedOut: true }], 'BR');
    await refused(her.whole);
    await writes(her.short, 'Voltar');
    expect((await send(her.whole)).status).toBe(202);
    expect((await only(her.whole)).optedOutAt).toBeNull();
  });
});

describe('a message is cold', () => {
  it('once nobody was heard from the person for as many days as the number says', async () => {
    const her = brazilian();
    await writes(her.short, 'Oi');
    await starting();
    const laneOf = async (): Promise<string | undefined> => (await send(her.whole)).body.queue?.lane;
    const pacing = `/api/numbers/${account.numberId}/pacing`;
    const { body } = await gateway.ask<Pacing>('GET', pacing, { token });
    const afterDays = async (days: number): Promise<void> => {
      const cold = { ...body.settings.cold, afterDays: days };
      const settings = { enabled: true, cold };
      expect((await gateway.ask('PATCH', pacing, { token, body: { settings } })).status).toBe(200);
    };
    expect([body.settings.cold.afterDays, await laneOf()]).toEqual([30, 'reply']);
    await database.query(
      `UPDATE conversations SET heard_at = now() - interval '31 days'
        WHERE contact_id = (SELECT id FROM contacts WHERE phone = $1)`,
      [her.short],
    );
    expect(await laneOf()).toBe('cold');
    await afterDays(60);
    expect(await laneOf()).toBe('reply');
    expect((await gateway.ask('PATCH', pacing, { token, body: { settings: null } })).status).toBe(200);
    expect((await send(brazilian().whole)).body.queue?.lane).toBe('cold');
  });
});

describe('whatever is done after somebody said STOP', () => {
  /** Ways around an opt-out: each happens to a person of two spellings and a hidden address. */
  const ways = ['import', 'delete', 'hear', 'hearHidden', 'hearWhole', 'merge', 'start', 'goOn'] as const;
  const walks = Number(process.env['STOP_WALKS'] ?? 15);

  it('no message is accepted for them, under no spelling', async () => {
    let sent = 0;
    const walk = async (steps: (typeof ways)[number][], said: 'phone' | 'lid' | 'note'): Promise<void> => {
      const her = brazilian();
      const lid = `82000${String(10_000_000 + people)}@lid`;
      const known = async (): Promise<Contact | undefined> => (await contacts(her.short))[0];
      await goOn(account.numberId, account.otherNumberId);
      await writes(her.short, 'Oi', { lid });
      if (said === 'note') await ask('PATCH', `/contacts/${String((await known())?.id)}`, { optedOut: true });
      else await writes(said === 'phone' ? her.short : null, 'SAIR', { lid });
      const does: Record<(typeof ways)[number], () => Promise<unknown>> = {
        import: () => imported([{ phone: her.national, name: 'Rita', optedOut: false }], 'BR'),
        delete: async () => {
          const contact = await known();
          if (contact) await ask('DELETE', `/contacts/${contact.id}`);
        },
        hear: () => writes(her.short, 'Tudo bem?'),
        hearHidden: () => writes(null, 'Alô', { lid }),
        hearWhole: () => writes(her.short, 'Olá', { lid }),
        merge: async () => {
          const [one, other] = [await known(), brazilian()];
          await writes(other.short, 'Oi');
          const [into] = await contacts(other.short);
          // Their phone goes with the contact that stays, or is known no more; either way they are one person now.
          if (one && into) await ask('POST', `/contacts/${one.id}/merge`, { other: into.id });
        },
        start: starting,
        goOn: () => goOn(account.numberId, account.otherNumberId),
      };
      for (const step of steps) {
        await does[step]();
        for (const typed of [her.pretty, her.short, her.national]) {
          const { status, body } = await send(typed);
          sent += 1;
          expect([status, body.code]).toEqual([409, 'opted_out']);
        }
      }
    };
    const steps = fc.array(fc.constantFrom(...ways), { minLength: 1, maxLength: 6 });
    await fc.assert(fc.asyncProperty(steps, fc.constantFrom('phone', 'lid', 'note'), walk), {
      numRuns: walks,
      endOnFailure: true,
    });
    expect(sent).toBeGreaterThan(walks);
  });
});

describe('a phone without its country', () => {
  it('is read as one of the sender’s own country, everywhere', async () => {
    expect((await send('(51) 98888-0001')).body.phone).toBe('5551988880001');
    expect((await send('081 98888-0001')).body.phone).toBe('5581988880001');
    const made = await ask<Contact>('POST', '/contacts', { phone: '(41) 98888-0002' });
    expect([made.status, made.body.phone]).toEqual([201, '5541988880002']);
    expect(await imported([{ phone: '(61) 98888-0003' }])).toMatchObject([{ phone: '5561988880003' }]);
  });

  it('is refused with what is missing where it is not certain', async () => {
    for (const typed of ['51987654321', '98888-0001']) {
      const { status, body } = await send(typed);
      expect([status, body.errors?.[0]?.path]).toEqual([422, 'body.phone']);
      expect(body.detail).toContain('country code');
    }
    expect(await contacts('987654321')).toEqual([]);
  });

  it('makes no number of another country', async () => {
    const owner = await accessTokenOf(database, gateway.tokens(), await ownerOf());
    const { status } = await gateway.ask('POST', '/api/accounts', {
      token: owner,
      body: { name: 'Loja', phone: '51987654321' },
    });
    expect(status).toBe(422);
  });
});

async function ownerOf(): Promise<string> {
  const [row] = await database.query<{ id: string }>('SELECT id FROM users WHERE is_owner');
  if (row) return row.id;
  const made = newId<string>();
  await database.query(
    `INSERT INTO users (id, name, email, password_hash, is_owner) VALUES ($1, 'Owner', 'owner@example.com', 'x', true)`,
    [made],
  );
  return made;
}

describe('a phone that is pasted', () => {
  it.each([
    '\u202a+55 21 95555-0001\u202c',
    '+55 21 95555\u20110001',
    '\uff0b55 21 95555-0001',
    'tel:+5521955550001',
    'https://wa.me/5521955550001',
    '5521955550001@c.us',
    '="5521955550001"',
    '+55 21 95555-0001;',
  ])('as %j is read in a send, a contact and an import', async (typed) => {
    expect((await send(typed)).body.phone).toBe('5521955550001');
    expect(await imported([{ phone: typed }])).toMatchObject([{ phone: '5521955550001' }]);
    expect((await ask('POST', '/contacts', { phone: typed })).status).toBe(409);
  });
});

describe('a search', () => {
  it('finds a phone as people copy it, in every spelling', async () => {
    const her = brazilian();
    await writes(her.short, 'Bom dia', { name: 'Rita' });
    const [local, rest] = [her.national.slice(2), her.short.slice(4)];
    const typed = [
      ...[
        her.short,
        her.whole,
        `+${her.whole}`,
        her.pretty,
        `00${her.whole}`,
        her.national,
        `0${her.national}`,
      ],
      ...[`(31) ${local.slice(0, 5)}-${local.slice(5)}`, `${local.slice(0, 5)} ${local.slice(5)}`],
      ...[`${rest.slice(0, 4)}-${rest.slice(4)}`, `\u200e${her.pretty}\u200e`],
    ];
    for (const q of typed) {
      expect([q, (await contacts(q)).map(({ phone }) => phone)]).toEqual([q, [her.short]]);
      const threads = await items<Conversation>(`/conversations?q=${encodeURIComponent(q)}`);
      expect([q, threads.length]).toEqual([q, 1]);
    }
    expect(await contacts(`${local.slice(0, 5)}-${Number(local.slice(5)) + 1}`)).toEqual([]);
  });
});

describe('without from', () => {
  const unasked = (phone: string) => send(phone, { from: undefined });

  it('a message leaves by the number that the person has written with', async () => {
    const her = brazilian();
    await say(
      gateway,
      account.otherNumberId,
      incomingText('Oi', { phone: her.short, lid: null, name: null }),
    );
    expect((await unasked(her.whole)).body.numberId).toBe(account.otherNumberId);
  });

  it('it asks when the person knows none of several, and makes nothing', async () => {
    const her = brazilian();
    const { status, body } = await unasked(her.whole);
    expect([status, body.errors?.[0]?.path]).toEqual([422, 'body.from']);
    expect(await contacts(her.whole)).toEqual([]);
    const group = await ask<Problem>('POST', '/send', { group: '120363000000000001@g.us', message: 'Olá' });
    expect([group.status, group.body.errors?.[0]?.path]).toEqual([422, 'body.from']);
  });

  it('it never leaves by another number because the right one is stopped', async () => {
    const her = brazilian();
    await writes(her.short, 'Oi');
    await database.query(`UPDATE numbers SET desired = 'stopped', code = 'stopped' WHERE id = $1`, [
      account.numberId,
    ]);
    const { status, body } = await unasked(her.whole);
    expect([status, body.code, body.state]).toEqual([409, 'number_cannot_send', 'stopped']);
    await database.query(`UPDATE numbers SET desired = 'running' WHERE id = $1`, [account.numberId]);
  });

  it('a number is named by its phone in any spelling', async () => {
    const her = brazilian();
    const from = `+${account.otherPhone.slice(0, 2)} ${account.otherPhone.slice(2, 4)} ${account.otherPhone.slice(4)}`;
    expect((await send(her.whole, { from })).body.numberId).toBe(account.otherNumberId);
  });
});

describe('an event', () => {
  const created = async (text: string): Promise<Message> => {
    const events = await items<Event>('/events?limit=200&after=0');
    const found = events.flatMap((event) =>
      event.type === 'message.created' && event.data.message?.text === text ? [event.data.message] : [],
    );
    if (!found[0]) throw new Error(`no event of ${text}`);
    return found[0];
  };

  it('names a person whose phone is hidden, for good', async () => {
    const lid = '81000000000001@lid';
    await writes(null, 'escondida', { lid, name: 'Bia' });
    const message = await created('escondida');
    expect(message).toMatchObject({ phone: null, group: null, author: null, person: { lid, name: 'Bia' } });
    const { contactId } = message.person ?? {};
    expect((await ask<Contact>('GET', `/contacts/${String(contactId)}`)).body.lid).toBe(lid);
  });

  it('tells two people of one name in a group apart, and that it is a group', async () => {
    const group = { kind: 'group', wid: '120363000000000009@g.us', title: 'Equipe' };
    const both = [
      { phone: '5531988880901', lid: null, name: 'Ana' },
      { phone: null, lid: '81000000000002@lid', name: 'Ana' },
    ];
    for (const [index, author] of both.entries())
      await say(gateway, account.numberId, incomingText(`g${index}`, author, { chat: group, author }));
    const [one, other] = [await created('g0'), await created('g1')];
    for (const message of [one, other])
      expect(message).toMatchObject({ person: null, group: { id: group.wid, subject: 'Equipe' } });
    expect([one.author, other.author]).toMatchObject(both);
    expect(one.author?.contactId).not.toBe(other.author?.contactId);
  });

  it('tells panels and the log that a contact was deleted with its conversations', async () => {
    const her = brazilian();
    await writes(her.short, 'Oi');
    const [[contact], [thread]] = [
      await contacts(her.short),
      await items<Conversation>(`/conversations?q=${her.short}`),
    ];
    const ear = await listen(gateway, token);
    await ask('DELETE', `/contacts/${String(contact?.id)}`);
    await until('both', 5000, () => ear.heard.length >= 2);
    expect(ear.heard).toMatchObject([
      { type: 'conversation.deleted', conversationId: thread?.id },
      { type: 'contact.deleted', contactId: contact?.id },
    ]);
    ear.socket.close();
    const last = (await items<Event>('/events?limit=200&after=0')).at(-1);
    expect(last).toMatchObject({
      type: 'contact.deleted',
      numberId: null,
      data: { contactId: contact?.id, conversationIds: [thread?.id] },
    });
  });
});

describe('the away message', () => {
  it('reaches a person whose phone is hidden, once while it is closed', async () => {
    const hours = [{ day: (new Date().getUTCDay() + 6) % 7 || 7, from: '00:00', to: '00:01' }];
    const set = (settings: object) =>
      gateway.ask('PATCH', `/api/numbers/${account.numberId}/settings`, { token, body: settings });
    const businessHours = { zone: 'UTC', hours };
    expect((await set({ businessHours, awayMessage: 'Voltamos amanhã.' })).status).toBe(200);
    const lid = '81000000000003@lid';
    const answers = async (): Promise<number> => {
      const [thread] = (await items<Conversation>('/conversations?limit=50')).filter(
        ({ contact }) => contact?.lid === lid,
      );
      const all = thread ? await items<Message>(`/conversations/${thread.id}/messages`) : [];
      return all.filter(({ direction }) => direction === 'out').length;
    };
    await writes(null, 'Alguém?', { lid });
    await until('the answer', 5000, async () => (await answers()) === 1);
    // As if days had passed: no key of a request remembers it.
    await database.query('DELETE FROM idempotency_keys');
    await writes(null, 'Oi?', { lid });
    const her = brazilian();
    await writes(her.short, 'Oi');
    await until('an answer to another person', 5000, async () => {
      const [thread] = await items<Conversation>(`/conversations?q=${her.short}`);
      return thread?.lastMessage?.direction === 'out';
    });
    expect(await answers()).toBe(1);
    await set({ businessHours: null, awayMessage: null });
  });
});

it('the database knows the same spellings as the program', async () => {
  const phones = fc.sample(
    fc.oneof(
      fc.stringMatching(/^55[1-9]\d[2-9]\d{7,8}$/),
      fc.stringMatching(/^52[1-9]\d{9,10}$/),
      fc.stringMatching(/^54[1-9]\d{9,10}$/),
      fc.stringMatching(/^229\d{8,10}$/),
      fc.stringMatching(/^[1-9]\d{6,14}$/),
    ),
    3000,
  ) as Phone[];
  const rows = await database.query<{ phone: Phone; canonical: string; forms: string }>(
    'SELECT phone, canonical_phone(phone) AS canonical, phone_spellings(phone) AS forms FROM unnest($1::text[]) AS phone',
    [phones],
  );
  for (const { phone, canonical, forms } of rows) {
    expect([phone, canonical]).toEqual([phone, canonicalPhone(phone)]);
    expect([phone, forms.split(' ')]).toEqual([phone, phoneForms(phone)]);
  }
});
