import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deleteContact,
  findContact,
  insertContact,
  rememberPhone,
  settleContact,
  unsettledPeers,
  updateContact,
  upsertContact,
} from '../../db/contacts.ts';
import { Database, type Tx } from '../../db/database.ts';
import { upsertImported } from '../../db/identities.ts';
import { mergeContacts } from '../../db/mergeContacts.ts';
import { settlePeople } from '../../domain/inbound/people.ts';
import { newId } from '../../lib/ids.ts';
import { until } from '../../lib/time.ts';
import type { AccountId, ContactId, Phone } from '../../model/ids.ts';
import type { Peer } from '../../model/message.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { seedAccount } from '../support/seed.ts';

let database: TestDatabase;
let db: Database;
let accountId: AccountId;
let otherAccountId: AccountId;

beforeAll(async () => {
  database = await createDatabase();
  accountId = (await seedAccount(database, 'alpha')).accountId as AccountId;
  otherAccountId = (await seedAccount(database, 'beta')).accountId as AccountId;
  db = new Database(database.url, { poolSize: 8, onError: () => undefined });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const inAccount = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.inAccount(accountId, work);

let people = 0;
const [shop, bakery] = ['1001', '1002'];
/** Somebody new, by what may be told of them. `short` is WhatsApp's spelling of the phone `long`. */
function somebody() {
  people += 1;
  const rest = String(88_000_000 + people);
  return {
    short: `5531${rest}` as Phone,
    long: `55319${rest}` as Phone,
    lid: `${700_000 + people}@lid`,
    ofShop: { scope: shop, value: `BR.${people}1` },
    ofBakery: { scope: bakery, value: `BR.${people}2` },
  };
}
const peer = (known: { phone?: Phone; lid?: string; bsuid?: Peer['bsuid'] }): Peer =>
  ({ phone: null, lid: null, name: null, ...known }) as Peer;

const settle = (one: Peer) => inAccount((tx) => settleContact(tx, accountId, one));
const contactOf = (one: Peer): Promise<ContactId> =>
  inAccount(async (tx) => (await upsertContact(tx, accountId, one)).id);
const isOut = (id: ContactId): Promise<boolean> =>
  inAccount(async (tx) => ((await findContact(tx, accountId, id))?.optedOutAt ?? null) !== null);
const identitiesOf = async (id: ContactId): Promise<string[]> =>
  (
    await database.query<{ text: string }>(
      `SELECT trim(concat_ws(' ', kind, scope, spelling)) AS text FROM contact_identities WHERE contact_id = $1 ORDER BY 1`,
      [id],
    )
  ).map(({ text }) => text.replace('  ', ' '));
const waits = (): Promise<unknown> =>
  until('somebody who waits for a lock', 5000, async () => (await database.waiting()) > 0);

describe('a user id of Meta', () => {
  it('names a person within its business portfolio only', async () => {
    const { ofShop } = somebody();
    const there = await contactOf(peer({ bsuid: ofShop }));
    expect(await contactOf(peer({ bsuid: ofShop }))).toBe(there);
    expect(await contactOf(peer({ bsuid: { ...ofShop, scope: bakery } }))).not.toBe(there);
  });

  it('belongs to the contact of the phone, once both are told together', async () => {
    const her = somebody();
    const [hidden, byPhone] = [
      await contactOf(peer({ bsuid: her.ofShop })),
      await contactOf(peer({ phone: her.long })),
    ];
    await settle(peer({ phone: her.short, bsuid: her.ofShop }));
    expect(await identitiesOf(byPhone)).toEqual([`bsuid ${shop} ${her.ofShop.value}`, `phone ${her.short}`]);
    expect(await identitiesOf(hidden)).toEqual([]);
    expect(await contactOf(peer({ bsuid: her.ofShop }))).toBe(byPhone);
  });

  it('stands beside those of other portfolios, and takes the place of an earlier one of its own', async () => {
    const her = somebody();
    await settle(peer({ phone: her.short, bsuid: her.ofShop }));
    await settle(peer({ phone: her.short, bsuid: her.ofBakery }));
    await settle(peer({ phone: her.short, bsuid: { scope: shop, value: 'BR.9' } }));
    expect(await identitiesOf(await contactOf(peer({ phone: her.short })))).toEqual([
      `bsuid ${shop} BR.9`,
      `bsuid ${bakery} ${her.ofBakery.value}`,
      `phone ${her.short}`,
    ]);
  });

  it('goes to whom Meta gives it, where the other has a phone of their own', async () => {
    const [her, him] = [somebody(), somebody()];
    await settle(peer({ phone: her.short, bsuid: her.ofShop }));
    await settle(peer({ phone: him.short, bsuid: her.ofShop }));
    expect(await identitiesOf(await contactOf(peer({ phone: her.short })))).toEqual([`phone ${her.short}`]);
    expect(await contactOf(peer({ bsuid: her.ofShop }))).toBe(await contactOf(peer({ phone: him.short })));
  });

  it('joins a person known by LID only with the one who has a phone, and it is the phone’s contact that stays', async () => {
    const her = somebody();
    const hidden = await contactOf(peer({ lid: her.lid }));
    await settle(peer({ phone: her.short, bsuid: her.ofShop }));
    const kept = await contactOf(peer({ phone: her.short }));
    await settle(peer({ lid: her.lid, bsuid: her.ofShop }));
    expect(await identitiesOf(hidden)).toEqual([]);
    expect(await contactOf(peer({ lid: her.lid }))).toBe(kept);
  });

  it('is learned from what events tell, and then nothing is left to settle', async () => {
    const [her, him, hidden] = [somebody(), somebody(), somebody()];
    const known = peer({ phone: her.short, bsuid: her.ofShop });
    const all = [known, peer({ bsuid: him.ofShop }), peer({ bsuid: hidden.ofShop })];
    const unsettled = () => inAccount((tx) => unsettledPeers(tx, accountId, all));
    expect(await unsettled()).toEqual(all);
    await contactOf(peer({ phone: her.short }));
    expect(await unsettled()).toEqual(all);
    await settlePeople(db, accountId, await unsettled());
    expect(await unsettled()).toEqual([]);
  });

  it('keeps the wish to hear nothing after the contact was deleted, in its portfolio', async () => {
    const her = somebody();
    const id = await contactOf(peer({ bsuid: her.ofShop }));
    await inAccount((tx) => updateContact(tx, accountId, id, { optedOut: true }));
    await inAccount((tx) => deleteContact(tx, accountId, id));
    expect(await isOut(await contactOf(peer({ bsuid: her.ofShop })))).toBe(true);
    expect(await isOut(await contactOf(peer({ bsuid: { ...her.ofShop, scope: bakery } })))).toBe(false);
    await settle(peer({ phone: her.short, bsuid: her.ofShop }));
    expect(await isOut(await contactOf(peer({ phone: her.long })))).toBe(true);
  });
});

describe('an identity', () => {
  it('belongs to one contact of an account, and to one of each account', async () => {
    const her = somebody();
    const id = await contactOf(peer({ phone: her.short, lid: her.lid }));
    const inOther = await db.inAccount(otherAccountId, (tx) =>
      upsertContact(tx, otherAccountId, peer({ phone: her.short, lid: her.lid })),
    );
    expect(inOther.id).not.toBe(id);
    const contact = { accountId, id: newId<ContactId>(), name: null, tags: [], fields: {}, phone: her.long };
    expect(await inAccount((tx) => insertContact(tx, contact))).toBe(false);
    const twice = `INSERT INTO contact_identities (account_id, contact_id, kind, spelling) VALUES ($1, $2, 'phone', $3)`;
    const rival = await contactOf(peer({ lid: somebody().lid }));
    await expect(database.query(twice, [accountId, rival, her.long])).rejects.toThrow(
      /contact_identities_pkey/,
    );
  });

  it('is shown by its contact as it is, whoever wrote it', async () => {
    const [her, him] = [somebody(), somebody()];
    const shown = async (id: ContactId): Promise<unknown[]> => {
      const contact = await inAccount((tx) => findContact(tx, accountId, id));
      return [contact?.phone, contact?.lid];
    };
    const id = await contactOf(peer({ phone: her.long, lid: her.lid }));
    const other = await contactOf(peer({ phone: him.short }));
    expect(await shown(id)).toEqual([her.long, her.lid]);
    await inAccount((tx) => rememberPhone(tx, accountId, her.long, her.short));
    expect(await shown(id)).toEqual([her.short, her.lid]);
    const where = `WHERE account_id = '${accountId}' AND spelling = $1`;
    await database.query(`UPDATE contact_identities SET contact_id = '${other}' ${where}`, [her.lid]);
    expect([await shown(id), await shown(other)]).toEqual([
      [her.short, null],
      [him.short, her.lid],
    ]);
    await database.query(`DELETE FROM contact_identities ${where}`, [her.lid]);
    expect(await shown(other)).toEqual([him.short, null]);
  });

  it('moves to the contact that stays in a merge, where that has none of its kind and portfolio', async () => {
    const [her, him] = [somebody(), somebody()];
    await settle(peer({ phone: her.short, bsuid: her.ofShop }));
    await settle(peer({ phone: him.short, lid: him.lid, bsuid: him.ofBakery }));
    await settle(peer({ phone: him.short, bsuid: him.ofShop }));
    const [into, from] = [
      await contactOf(peer({ phone: her.short })),
      await contactOf(peer({ phone: him.short })),
    ];
    await inAccount((tx) => mergeContacts(tx, accountId, from, into));
    expect(await identitiesOf(into)).toEqual([
      `bsuid ${shop} ${her.ofShop.value}`,
      `bsuid ${bakery} ${him.ofBakery.value}`,
      `lid ${him.lid}`,
      `phone ${her.short}`,
    ]);
    const left = await database.query('SELECT 1 FROM contact_identities WHERE contact_id = $1', [from]);
    expect(left).toEqual([]);
  });

  it('is needed: an event by nobody makes no contact', async () => {
    await expect(contactOf(peer({}))).rejects.toThrow(RangeError);
    expect(await inAccount((tx) => unsettledPeers(tx, accountId, [peer({})]))).toEqual([]);
  });
});

describe('at the same moment', () => {
  it('somebody else learns of the LID: both become one contact', async () => {
    const her = somebody();
    let settled: Promise<unknown> = Promise.resolve();
    const hidden = await inAccount(async (tx) => {
      const { id } = await upsertContact(tx, accountId, peer({ lid: her.lid }));
      settled = settle(peer({ phone: her.short, lid: her.lid }));
      await waits();
      return id;
    });
    await settled;
    const kept = await contactOf(peer({ phone: her.long }));
    expect(await identitiesOf(kept)).toEqual([`lid ${her.lid}`, `phone ${her.short}`]);
    expect(await identitiesOf(hidden)).toEqual([]);
  });

  it('a contact that is deleted is made anew for what was learned of it', async () => {
    const her = somebody();
    const gone = await contactOf(peer({ phone: her.long }));
    let settled: Promise<unknown> = Promise.resolve();
    await inAccount(async (tx) => {
      await deleteContact(tx, accountId, gone);
      settled = settle(peer({ phone: her.short, lid: her.lid }));
      await waits();
    });
    await settled;
    const made = await contactOf(peer({ lid: her.lid }));
    expect(made).not.toBe(gone);
    expect(await identitiesOf(made)).toEqual([`lid ${her.lid}`, `phone ${her.short}`]);
  });

  it('an import finds who was made while it waited', async () => {
    const her = somebody();
    const row = { id: newId<ContactId>(), phone: her.long, name: 'Rita', tags: ['vip'], fields: {} };
    let imported: Promise<ReadonlySet<string>> = Promise.resolve(new Set());
    const id = await inAccount(async (tx) => {
      const made = await upsertContact(tx, accountId, peer({ phone: her.short }));
      imported = inAccount((other) => upsertImported(other, accountId, [row]));
      await waits();
      return made.id;
    });
    expect([...(await imported)]).toEqual([]);
    const contact = await inAccount((tx) => findContact(tx, accountId, id));
    expect(contact).toMatchObject({ name: 'Rita', tags: ['vip'], phone: her.short });
  });

  it('a phone that is spelled anew waits for a merge of its contact, and holds nothing that the merge needs', async () => {
    const her = somebody();
    const [from, into] = [
      await contactOf(peer({ phone: her.long })),
      await contactOf(peer({ lid: her.lid })),
    ];
    let respelled: Promise<unknown> = Promise.resolve();
    await database.transaction(async (query) => {
      await query('SELECT 1 FROM contacts WHERE id = $1 FOR UPDATE', [from]);
      respelled = inAccount((tx) => rememberPhone(tx, accountId, her.long, her.short));
      await waits();
      await query(`SET LOCAL lock_timeout = '500ms'`);
      await query('UPDATE contact_identities SET contact_id = $2 WHERE contact_id = $1', [from, into]);
    });
    await respelled;
    expect(await identitiesOf(into)).toContain(`lid ${her.lid}`);
  });

  it('imports take contacts in the order of a merge', async () => {
    const all = [somebody(), somebody()];
    const ids: ContactId[] = [];
    for (const { long } of all) ids.push(await contactOf(peer({ phone: long })));
    const [first, second] = [...ids].sort();
    const rows = all.map(({ long: phone }) => ({
      id: newId<ContactId>(),
      phone,
      name: null,
      tags: [],
      fields: {},
    }));
    let imported: Promise<unknown> = Promise.resolve();
    await database.transaction(async (query) => {
      await query('SELECT 1 FROM contacts WHERE id = $1 FOR UPDATE', [first]);
      imported = inAccount((tx) => upsertImported(tx, accountId, rows.reverse()));
      await waits();
      expect(
        await query('SELECT 1 FROM contacts WHERE id = $1 FOR UPDATE SKIP LOCKED', [second]),
      ).toHaveLength(1);
    });
    await imported;
  });

  it('checks, imports, merges and messages about the same people are no deadlock, and leave one contact of each', async () => {
    const crowd = Array.from({ length: 12 }, somebody);
    for (const { long, lid } of crowd) {
      await contactOf(peer({ phone: long }));
      await contactOf(peer({ lid }));
    }
    const rows = (all: typeof crowd) =>
      all.map(({ long }) => ({ id: newId<ContactId>(), phone: long, name: null, tags: ['x'], fields: {} }));
    const backwards = [...crowd].reverse();
    const busy = new Database(database.url, { poolSize: 8, onError: () => undefined });
    const at = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => busy.inAccount(accountId, work);
    for (let round = 0; round < 3; round++)
      await Promise.all([
        at((tx) => upsertImported(tx, accountId, rows(crowd))),
        at((tx) => upsertImported(tx, accountId, rows(backwards))),
        ...crowd.map(({ short, lid }) =>
          at((tx) => settleContact(tx, accountId, peer({ phone: short, lid }))),
        ),
        ...backwards.map(({ short, long }) => at((tx) => rememberPhone(tx, accountId, long, short))),
        ...backwards.map(({ lid, long }) =>
          at((tx) => upsertContact(tx, accountId, round === 1 ? peer({ lid }) : peer({ phone: long }))),
        ),
      ]);
    // PostgreSQL counts the deadlocks of a connection when it ends.
    await busy.close();
    expect(await database.deadlocks()).toBe(0);
    for (const { short, long, lid } of crowd) {
      const id = await contactOf(peer({ phone: long }));
      expect(await identitiesOf(id)).toEqual([`lid ${lid}`, `phone ${short}`]);
    }
  });
});
