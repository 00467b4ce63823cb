import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { GatewayConfig } from '../../gateway/config.ts';
import { newId } from '../../lib/ids.ts';
import type { ErrorCode } from '../../model/errors.ts';
import type { Role } from '../../model/access.ts';
import type { StateCode } from '../../model/number.ts';
import type { PlanName } from '../../model/plans.ts';
import { createDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { say } from '../../tests/support/ears.ts';
import { PlainGateway, type Told } from '../../tests/support/plainGateway.ts';
import {
  accessTokenOf,
  insertNumber,
  insertSignIn,
  insertUser,
  joinAccount,
  seededPassword,
} from '../../tests/support/seed.ts';
import { StandInInstance } from '../../tests/support/standInInstance.ts';
import { inBrowser } from './browser.ts';

/** Of everybody who is made here. */
export const PASSWORD = seededPassword;

interface Visit extends BrowserContextOptions {
  /** Whose browser it is, by their id; null: nobody is signed in. The owner's when not said. */
  as?: string | null;
  before?: () => void;
  prepare?: (page: Page) => Promise<void>;
}

interface Options {
  settings?: Partial<GatewayConfig>;
  /** Whether there is an owner, Olga, from the start. */
  hasOwner?: boolean;
}

/**
 * The panel in Chromium on a real gateway: PostgreSQL, HTTP and sockets. Numbers have no browser behind them: what their
 * instances would report is said here. One gateway for the tests that call this, and an empty database for each of them.
 */
export function onGateway({ settings = {}, hasOwner = true }: Options = {}) {
  let database: TestDatabase;
  let gateway: PlainGateway;
  let olga = '';
  let instances: StandInInstance[] = [];
  const browser = inBrowser(() => gateway.url);

  beforeAll(async () => {
    database = await createDatabase();
    gateway = await PlainGateway.start({
      databaseUrl: database.url,
      settings: {
        ...(hasOwner && { owner: { email: 'olga@example.com', password: PASSWORD } }),
        ...settings,
      },
    });
  });
  afterAll(async () => {
    await gateway.close();
    await database.drop();
  });
  afterEach(async () => {
    await Promise.all(instances.map((one) => one.close()));
    instances = [];
  });
  beforeEach(async () => {
    if (!hasOwner) return;
    await database.empty('users', 'accounts', 'audit_log');
    olga = await insertUser(database, { name: 'Olga', isOwner: true, email: 'olga@example.com' });
  });

  /** As somebody, without a browser. */
  const ask = async <Body>(userId: string, method: string, route: string, body?: unknown): Promise<Body> => {
    const token = await accessTokenOf(database, gateway.tokens(), userId);
    const told: Told<Body> = await gateway.ask<Body>(method, route, { token, body });
    if (told.status >= 300) throw new Error(`${method} ${route}: ${told.status} ${told.text}`);
    return told.body;
  };

  return {
    ask,
    watch: browser.watch,
    asked: browser.asked,
    get database(): TestDatabase {
      return database;
    },
    get gateway(): PlainGateway {
      return gateway;
    },
    get page(): Page {
      return browser.page;
    },
    get olga(): string {
      return olga;
    },
    async visit(at = '/', { as = hasOwner ? olga : null, ...options }: Visit = {}): Promise<Page> {
      const refreshToken = as && (await insertSignIn(database, as)).refreshToken;
      return browser.open(at, { ...options, refreshToken });
    },

    tokenOf: browser.tokenOf,

    async account(name: string, plan: PlanName = 'owner'): Promise<string> {
      const id = newId<string>();
      await database.query('INSERT INTO accounts (id, name, plan) VALUES ($1, $2, $3)', [id, name, plan]);
      return id;
    },
    /** A number whose instance says what `says` makes it say; its phone as given, or any. */
    async number(
      accountId: string,
      name: string,
      code: StateCode = 'connected',
      phone?: string,
    ): Promise<string> {
      const { numberId } = await insertNumber(database, accountId, name);
      if (phone !== undefined)
        await database.query('UPDATE numbers SET phone = $2 WHERE id = $1', [numberId, phone]);
      await database.query(
        `UPDATE numbers SET desired = CASE WHEN $2 = 'stopped' THEN 'stopped' ELSE 'running' END, code = $2,
                linked_at = CASE WHEN $3 THEN now() END
          WHERE id = $1`,
        [numberId, code, code === 'connected'],
      );
      return numberId;
    },
    /** A user, and what they are in which account. */
    async person(
      name: string,
      roles: Record<string, Role> = {},
      more: { email?: string; phone?: string } = {},
    ): Promise<string> {
      const { email, phone } = more;
      const userId = await insertUser(database, { name, ...(email !== undefined && { email }) });
      if (phone !== undefined)
        await database.query('UPDATE users SET phone = $2 WHERE id = $1', [userId, phone]);
      for (const [accountId, role] of Object.entries(roles))
        await joinAccount(database, accountId, userId, role);
      return userId;
    },
    /** Takes over a number that the gateway made, and tried to start: from now on `says` speaks for it. */
    async instead(numberId: string): Promise<void> {
      await ask(olga, 'POST', `/api/instances/${numberId}/stop`);
      await database.query(`UPDATE numbers SET desired = 'running' WHERE id = $1`, [numberId]);
    },
    /** Puts an instance behind a number, so that messages leave and files come. */
    async instance(numberId: string): Promise<StandInInstance> {
      const instance = await new StandInInstance().open(database, numberId);
      instances.push(instance);
      return instance;
    },
    /** What the instance of a number reports. */
    says: (numberId: string, ...events: object[]): Promise<void> => say(gateway, numberId, ...events),
  };
}

/** What `page.route` answers with for one request that the gateway itself would not refuse. */
export const refusal = (status: number, code: ErrorCode) => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title: code, status, detail: code, code, requestId: 'r1' }),
});
