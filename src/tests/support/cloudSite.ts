import { Network } from '../../simulator/network/network.ts';
import type { Meta } from '../../simulator/meta/meta.ts';
import { issueToken } from '../../simulator/meta/oauth/tokens.ts';
import { startMeta, type RunningMeta } from '../../simulator/meta/start.ts';
import type { App, Business, CloudNumber, Waba } from '../../simulator/meta/state.ts';
import type { MetaConnection } from '../../contract/meta.ts';
import type { WhatsAppNumber } from '../../contract/instances.ts';
import type { GatewayConfig } from '../../gateway/config.ts';
import { newId } from '../../lib/ids.ts';
import { until } from '../../lib/time.ts';
import type { NumberId } from '../../model/ids.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { PlainGateway, type Told } from './plainGateway.ts';
import { insertKey } from './seed.ts';

const SECRET = 'the secret of the app';

/** What a business has at Meta. */
export interface AtMeta {
  app: App;
  business: Business;
  waba: Waba;
  number: CloudNumber;
  token: string;
}

/** A gateway beside Meta's stand-in: one business with an app of its own, and one connected number; two people. */
export class CloudSite {
  readonly ana = '5511955550001';
  readonly shop = '5511955559000';
  readonly database: TestDatabase;
  readonly network: Network;
  readonly meta: Meta;
  readonly gateway: PlainGateway;
  readonly mine: AtMeta;
  /** The owner's business, with the app of the installation. */
  readonly owners: AtMeta;
  accountId = '';
  key = '';
  readonly #running: RunningMeta;

  private constructor(
    database: TestDatabase,
    network: Network,
    running: RunningMeta,
    gateway: PlainGateway,
    owners: AtMeta,
  ) {
    this.database = database;
    this.owners = owners;
    this.network = network;
    this.meta = running.meta;
    this.gateway = gateway;
    this.#running = running;
    this.mine = businessAt(running.meta, 'Loja', this.shop);
  }

  static async open(settings: Partial<GatewayConfig> = {}): Promise<CloudSite> {
    const database = await createDatabase();
    const network = new Network();
    network.addPhone({ phone: '5511955550001', name: 'Ana' });
    network.addPhone({ phone: '5511955550002', name: 'Bia' });
    const running = await startMeta({ network });
    const owners = businessAt(running.meta, 'Ramal', '5511955550000');
    const { app, waba, token } = owners;
    const meta = {
      graphUrl: `${running.url}/v24.0`,
      app: { id: app.id, secret: app.secret, dialogUrl: `${running.url}/v24.0/dialog/oauth`, configId: '77' },
      central: { token, wabaId: waba.id },
      settlesWithin: 2000,
    };
    const gateway = await PlainGateway.start({
      databaseUrl: database.url,
      settings: { pacing: 'off', meta, ...settings },
    });
    app.redirectUris.push(`${gateway.url}/connect/meta`);
    const site = new CloudSite(database, network, running, gateway, owners);
    [site.accountId, site.key] = await site.account('Loja');
    return site;
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await this.#running.close();
    this.network.close();
    await this.database.drop();
  }

  /** A business with an app of its own. */
  business(name: string, phone: string): AtMeta {
    return businessAt(this.meta, name, phone);
  }

  /** An account, and a key that may do everything in it. */
  async account(name: string): Promise<[id: string, key: string]> {
    const id = newId<string>();
    await this.database.query(`INSERT INTO accounts (id, name, plan) VALUES ($1, $2, 'owner')`, [id, name]);
    const { key } = await insertKey(this.database, id, ['send', 'read', 'manage']);
    return [id, key];
  }

  ask<Body>(
    method: string,
    route: string,
    body?: unknown,
    prefer?: string,
    token = this.key,
  ): Promise<Told<Body>> {
    return this.gateway.ask(method, route, {
      ...{ token, body },
      ...(prefer !== undefined && { headers: { prefer } }),
    });
  }

  /** Connects the app of a business, by default of the first one. */
  async connect(
    { app, waba, token } = this.mine,
    accountId = this.accountId,
    key = this.key,
  ): Promise<MetaConnection> {
    const body = { appId: app.id, appSecret: app.secret, token, wabaId: waba.id };
    const route = `/api/accounts/${accountId}/meta/connections`;
    const answer = await this.ask<{ items: MetaConnection[] }>('POST', route, body, undefined, key);
    const [connection] = answer.status === 201 ? answer.body.items : [];
    if (!connection) throw new Error(`not connected: ${answer.text}`);
    return connection;
  }

  /** The number of the first business, added to the first account. */
  async connected(): Promise<{ accountId: string; numberId: NumberId }> {
    const { id } = await this.connect();
    const route = `/api/accounts/${this.accountId}/meta/connections/${id}/numbers`;
    const answer = await this.ask<WhatsAppNumber>('POST', route, { phoneNumberId: this.mine.number.id });
    if (answer.status !== 201) throw new Error(`not added: ${answer.text}`);
    return { accountId: this.accountId, numberId: answer.body.id };
  }

  /** A person writes to the shop, and the gateway has the message. */
  async write(from: string, body: string): Promise<void> {
    this.network.sendFromPhone(from, { type: 'text', to: this.shop, body });
    await this.has(body);
  }

  /** Waits until the account has a message with this text. */
  async has(text: string): Promise<void> {
    await until(`the message "${text}"`, 20_000, async () => {
      const sql = 'SELECT 1 AS yes FROM messages WHERE account_id = $1 AND text = $2';
      return (await this.database.query(sql, [this.accountId, text])).length > 0;
    });
  }
}

function businessAt(meta: Meta, name: string, phone: string): AtMeta {
  const app = meta.addApp({ name, secret: `${SECRET} of ${name}`, configIds: ['77'] });
  const business = meta.addBusiness({ name });
  const waba = meta.addWaba({ name, businessId: business.id });
  const isConnected = { status: 'CONNECTED', codeStatus: 'VERIFIED', pin: '123456' } as const;
  const number = meta.addNumber({ phone, name, wabaId: waba.id, ...isConnected });
  return { app, business, waba, number, token: issueToken(meta, app, business).value };
}
