import { randomInt } from 'node:crypto';
import {
  deleteConnection,
  findCloudNumber,
  findConnection,
  insertCloudNumber,
  listCloudNumbers,
  listConnections,
  saveConnection,
  setPin,
  type CloudNumberRow,
  type ConnectionRow,
} from '../../db/cloud.ts';
import { isForeignKeyViolation, isUniqueViolation, type Database, type Tx } from '../../db/database.ts';
import { newId, newSecret } from '../../lib/ids.ts';
import type { Sealer } from '../../lib/seal.ts';
import type { ConnectionWay, OfferedNumber } from '../../model/cloud.ts';
import { AppError, badField } from '../../model/errors.ts';
import type {
  AccountId,
  ConnectionId,
  MetaAppId,
  NumberId,
  PhoneNumberId,
  UserId,
  WabaId,
} from '../../model/ids.ts';
import { appOf, type AtMeta, type Missing } from './atMeta.ts';
import { phoneOf, type CloudHealth } from './health.ts';
import { ownerOf, type CentralBusiness, type MasterApp, type Reaches } from './reach.ts';
import type { SignInStates } from './signInState.ts';

/** A connection, and what is still missing before messages come in. */
export interface ConnectionView extends Omit<ConnectionRow, 'token' | 'appSecret'> {
  webhookUrl: string;
  missing: Missing[];
}

type Offer = OfferedNumber & { numberId: NumberId | null };

/** The installation's app: its dialog, and the configuration of the sign-in. */
export interface InstallationApp extends MasterApp {
  verifyToken: string;
  dialogUrl: string;
  configId: string | null;
}

export interface ConnectionsDeps {
  db: Database;
  atMeta: AtMeta;
  sealer: Sealer;
  reaches: Reaches;
  health: CloudHealth;
  app: InstallationApp | null;
  central: CentralBusiness | null;
  states: SignInStates;
  /** At which Meta reaches this installation, and to which its sign-in comes back. */
  publicUrl: () => string;
  /** A phone as somebody typed it, with the parts that Meta wants. Throws if it is none. */
  readPhone: (
    accountId: AccountId,
    typed: string,
  ) => Promise<{ countryCode: string; national: string; phone: string }>;
  /** Creates a number of the Cloud API, and in the same transaction what `inTx` adds. */
  addNumber: (
    accountId: AccountId,
    number: { name: string; phone: string },
    inTx: (tx: Tx, numberId: NumberId) => Promise<void>,
  ) => Promise<NumberId>;
}

/** Connects accounts with Meta, in three ways, and adds numbers. */
export class Connections {
  readonly #deps: ConnectionsDeps;
  constructor(deps: ConnectionsDeps) {
    this.#deps = deps;
  }

  /** The ways that this installation offers. */
  get ways(): ConnectionWay[] {
    const { app, central } = this.#deps;
    return [
      'own_app',
      ...(app ? (['oauth'] as const) : []),
      ...(app && central ? (['central'] as const) : []),
    ];
  }

  async list(accountId: AccountId): Promise<ConnectionView[]> {
    const rows = await this.#deps.db.inAccount(accountId, (tx) => listConnections(tx, accountId));
    return Promise.all(rows.map((row) => this.#view(row)));
  }

  async get(accountId: AccountId, id: ConnectionId): Promise<ConnectionView> {
    return this.#view(await this.#find(accountId, id));
  }

  /**
   * Connects the WABAs that a token of a customer's own app may use, or the one that is named. Nothing is stored unless
   * Meta accepts all of it.
   */
  connectOwnApp(
    accountId: AccountId,
    given: { appId: MetaAppId; appSecret: string; token: string; wabaId?: WabaId | undefined },
  ): Promise<ConnectionView[]> {
    const { appId, appSecret, token, wabaId } = given;
    const own = { appSecret, verifyToken: newSecret() };
    const fields = { app: 'body.appSecret', token: 'body.token' };
    return this.#connect(accountId, 'own_app', appOf(appId, appSecret), token, { own, fields, wabaId });
  }

  /** The address at which somebody signs in with Meta. It comes back to `/connect/meta` of the panel. */
  signInUrl(accountId: AccountId, userId: UserId): string {
    const { id, dialogUrl, configId } = this.#requireApp();
    const url = new URL(dialogUrl);
    url.searchParams.set('client_id', id);
    url.searchParams.set('redirect_uri', this.#redirectUri());
    url.searchParams.set('response_type', 'code');
    url.searchParams.set('override_default_response_type', 'true');
    if (configId !== null) url.searchParams.set('config_id', configId);
    url.searchParams.set('state', this.#deps.states.make({ accountId, userId }));
    return url.href;
  }

  /** Connects the WABAs that somebody chose when they signed in with Meta. */
  async finishSignIn(
    accountId: AccountId,
    userId: UserId,
    given: { code: string; state: string },
  ): Promise<ConnectionView[]> {
    const app = this.#requireApp();
    if (!this.#deps.states.use(given.state, { accountId, userId }))
      throw badField(
        'body.state',
        'This sign-in was not begun here, was used before, or took too long: begin it again',
      );
    const token = await this.#deps.atMeta.exchange(app, given.code, this.#redirectUri());
    const fields = { app: 'body.code', token: 'body.code' };
    return this.#connect(accountId, 'oauth', app, token, { own: null, fields });
  }

  /** Asks Meta to post to this installation. What does not work is missing in the view afterwards. */
  async subscribe(accountId: AccountId, id: ConnectionId): Promise<void> {
    const row = await this.#find(accountId, id);
    const { atMeta, reaches, app } = this.#deps;
    const access = reaches.accessOf(row);
    const callback = { url: this.#webhookUrl(row), verifyToken: row.verifyToken ?? app?.verifyToken ?? '' };
    await atMeta.subscribe(appOf(row.appId, access.secret ?? ''), row.wabaId, access, callback);
  }

  /** The numbers of a WABA at Meta, each with the number here that it is, if there is one. */
  async offered(accountId: AccountId, id: ConnectionId): Promise<Offer[]> {
    return this.#offersOf(await this.#find(accountId, id));
  }

  async #offersOf(row: ConnectionRow): Promise<Offer[]> {
    const mine = await this.#numbersOf(row.accountId);
    const found = await this.#deps.atMeta.numbersOf(row.wabaId, this.#deps.reaches.accessOf(row));
    const all = found.map((one) => ({
      ...one,
      numberId: mine.find(({ phoneNumberId }) => phoneNumberId === one.phoneNumberId)?.numberId ?? null,
    }));
    // The owner's WABA has the numbers of all customers.
    return row.way === 'central' ? all.filter(({ numberId }) => numberId !== null) : all;
  }

  /** Adds a number of Meta's to the account. It is registered with the PIN, unless Meta has registered it already. */
  async addNumber(
    accountId: AccountId,
    id: ConnectionId,
    given: { phoneNumberId: PhoneNumberId; name?: string | undefined; pin?: string | undefined },
  ): Promise<NumberId> {
    const { atMeta, reaches, health } = this.#deps;
    const row = await this.#find(accountId, id);
    const access = reaches.accessOf(row);
    const offers = await this.#offersOf(row);
    const offer = offers.find((one) => one.phoneNumberId === given.phoneNumberId);
    if (!offer) throw badField('body.phoneNumberId', 'This WhatsApp Business account has no such number');
    if (offer.numberId) throw new AppError('conflict', 'This number is connected already.');
    const { pin } = given;
    if (offer.status !== 'CONNECTED') {
      if (pin === undefined)
        throw badField(
          'body.pin',
          'Meta has not registered this number yet: choose a PIN of six digits for it',
        );
      await atMeta.register(offer.phoneNumberId, access, pin);
    }
    const name = given.name ?? offer.verifiedName ?? offer.displayPhone;
    const numberId = await this.#insert(accountId, id, {
      ...offer,
      name,
      phone: `+${phoneOf(offer)}`,
      pin: pin ?? null,
    });
    // Registering has changed what Meta says.
    const isAsOffered = offer.status === 'CONNECTED';
    await health.begin(
      accountId,
      numberId,
      isAsOffered ? offer : await atMeta.describeNumber(offer.phoneNumberId, access),
    );
    return numberId;
  }

  /**
   * Adds a phone to the owner's WhatsApp Business account. It is verified and registered afterwards (`requestCode`,
   * `verify`).
   */
  async addPhone(accountId: AccountId, given: { phone: string; name: string }): Promise<NumberId> {
    const { atMeta, reaches, central, readPhone, db, health } = this.#deps;
    const { id: appId } = this.#requireApp();
    if (!central) throw noWay("over the owner's business");
    const { phone, ...parts } = await readPhone(accountId, given.phone);
    const access = reaches.accessOf({ accountId, token: null, appSecret: null });
    const { wabaId } = central;
    const described = await atMeta.describe(wabaId, access, '');
    const connectionId = await db.inAccount(accountId, (tx) =>
      saveConnection(tx, {
        ...{ accountId, id: newId<ConnectionId>(), way: 'central' as const, appId, wabaId, ...described },
        ...{ appSecret: null, verifyToken: null, metaUserId: null, token: null, tokenExpiresAt: null },
      }),
    );
    await this.subscribe(accountId, connectionId);
    const phoneNumberId = await atMeta.addPhone(wabaId, access, { ...parts, name: given.name });
    const facts = await atMeta.describeNumber(phoneNumberId, access);
    const number = { ...facts, name: given.name, phone: `+${phone}`, pin: null };
    const numberId = await this.#insert(accountId, connectionId, number);
    await health.learn(accountId, numberId, facts);
    return numberId;
  }

  /** Meta sends a code to the phone of the number, or calls it. */
  async requestCode(
    accountId: AccountId,
    numberId: NumberId,
    by: { method: 'sms' | 'voice'; language: string },
  ): Promise<void> {
    const row = await this.#findNumber(accountId, numberId);
    await this.#deps.atMeta.requestCode(row.phoneNumberId, this.#deps.reaches.accessOf(row), by);
  }

  /** Verifies the phone with the code that came, and registers the number. Its PIN is kept sealed. */
  async verify(
    accountId: AccountId,
    numberId: NumberId,
    given: { code: string; pin?: string | undefined },
  ): Promise<void> {
    const { atMeta, reaches, sealer, db, health } = this.#deps;
    const row = await this.#findNumber(accountId, numberId);
    const access = reaches.accessOf(row);
    await atMeta.verifyCode(row.phoneNumberId, access, given.code);
    const pin = given.pin ?? String(randomInt(1_000_000)).padStart(6, '0');
    await atMeta.register(row.phoneNumberId, access, pin);
    await db.inAccount(accountId, (tx) =>
      setPin(tx, accountId, numberId, sealer.seal(ownerOf(accountId), pin)),
    );
    const facts = await atMeta.describeNumber(row.phoneNumberId, access);
    await health.begin(accountId, numberId, facts);
  }

  /** Forgets the tokens, and tells Meta not to post any more. Refused while numbers use the connection. */
  async remove(accountId: AccountId, id: ConnectionId): Promise<void> {
    const { db, atMeta, reaches } = this.#deps;
    const row = await this.#find(accountId, id);
    try {
      await db.inAccount(accountId, (tx) => deleteConnection(tx, accountId, id));
    } catch (error) {
      if (!isForeignKeyViolation(error)) throw error;
      throw new AppError('conflict', 'Numbers use this connection. Remove them first.');
    }
    // The owner's WABA goes on to work for other accounts.
    if (row.way !== 'central') await atMeta.unsubscribe(row.wabaId, reaches.accessOf(row));
  }

  async #connect(
    accountId: AccountId,
    way: 'own_app' | 'oauth',
    app: MasterApp,
    token: string,
    given: {
      own: { appSecret: string; verifyToken: string } | null;
      fields: { app: string; token: string };
      wabaId?: WabaId | undefined;
    },
  ): Promise<ConnectionView[]> {
    const { db, atMeta, sealer, reaches, health } = this.#deps;
    const { own, fields, wabaId: named } = given;
    const { wabaIds, ofToken } = await atMeta.inspect(app, token, fields);
    const chosen = named === undefined ? wabaIds : [named];
    const unnamed = 'Meta does not say which WhatsApp Business account this token is for: give its id';
    if (chosen.length === 0) throw badField('body.wabaId', unnamed);
    const seal = (text: string): string => sealer.seal(ownerOf(accountId), text);
    const rows: Omit<ConnectionRow, 'createdAt'>[] = [];
    for (const wabaId of chosen) {
      const field = named === undefined ? fields.token : 'body.wabaId';
      rows.push({
        ...{
          accountId,
          id: newId<ConnectionId>(),
          way,
          appId: app.id,
          wabaId,
          ...ofToken,
          token: seal(token),
        },
        ...{ appSecret: own && seal(own.appSecret), verifyToken: own?.verifyToken ?? null },
        ...(await atMeta.describe(wabaId, { token, secret: app.secret }, field)),
      });
    }
    const ids = await db.inAccount(accountId, async (tx) => {
      const saved: ConnectionId[] = [];
      for (const row of rows) saved.push(await saveConnection(tx, row));
      return saved;
    });
    for (const id of ids) await this.subscribe(accountId, id);
    const numbers = (await this.#numbersOf(accountId)).map(({ numberId }) => numberId);
    for (const one of numbers) reaches.forget(one);
    health.checkSoon(numbers);
    return Promise.all(ids.map((id) => this.get(accountId, id)));
  }

  async #insert(
    accountId: AccountId,
    connectionId: ConnectionId,
    number: OfferedNumber & { name: string; phone: string; pin: string | null },
  ): Promise<NumberId> {
    const { sealer, addNumber } = this.#deps;
    const pin = number.pin === null ? null : sealer.seal(ownerOf(accountId), number.pin);
    try {
      return await addNumber(accountId, number, (tx, numberId) =>
        insertCloudNumber(tx, { ...number, accountId, numberId, connectionId, pin }),
      );
    } catch (error) {
      if (!isUniqueViolation(error, 'cloud_numbers_phone_number_id_key')) throw error;
      throw new AppError('conflict', 'This number is connected in another account of this installation.');
    }
  }

  #numbersOf(accountId: AccountId): Promise<CloudNumberRow[]> {
    return this.#deps.db.inAccount(accountId, (tx) => listCloudNumbers(tx, accountId));
  }

  async #findNumber(accountId: AccountId, numberId: NumberId): Promise<CloudNumberRow> {
    const row = await this.#deps.db.inAccount(accountId, (tx) => findCloudNumber(tx, accountId, numberId));
    if (row) return row;
    throw new AppError('not_found', 'This is no number of the Cloud API.');
  }

  async #find(accountId: AccountId, id: ConnectionId): Promise<ConnectionRow> {
    const row = await this.#deps.db.inAccount(accountId, (tx) => findConnection(tx, accountId, id));
    if (row) return row;
    throw new AppError('not_found', 'There is no such connection with Meta.');
  }

  async #view(row: ConnectionRow): Promise<ConnectionView> {
    const { token: _token, appSecret: _secret, ...shown } = row;
    const access = this.#deps.reaches.accessOf(row);
    const webhookUrl = this.#webhookUrl(row);
    const app = appOf(row.appId, access.secret ?? '');
    return {
      ...shown,
      webhookUrl,
      missing: await this.#deps.atMeta.missing(app, row.wabaId, access, webhookUrl),
    };
  }

  #requireApp(): InstallationApp {
    const { app } = this.#deps;
    if (app) return app;
    throw noWay('by signing in with Meta');
  }

  #webhookUrl({ way, appId }: Pick<ConnectionRow, 'way' | 'appId'>): string {
    return `${this.#deps.publicUrl()}/webhooks/meta${way === 'own_app' ? `/${appId}` : ''}`;
  }

  #redirectUri(): string {
    return `${this.#deps.publicUrl()}/connect/meta`;
  }
}

const noWay = (how: string): AppError =>
  new AppError(
    'unsupported',
    `This installation does not connect numbers ${how}: its owner has not configured it.`,
    {
      details: { capability: 'metaApp' },
    },
  );
