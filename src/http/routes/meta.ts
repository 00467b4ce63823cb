import type { MetaConnection, OfferedNumber } from '../../contract/meta.ts';
import type { Numbers } from '../../domain/numbers/numbers.ts';
import type { Principal } from '../../model/access.ts';
import type { ConnectionWay } from '../../model/cloud.ts';
import { AppError } from '../../model/errors.ts';
import type {
  AccountId,
  ConnectionId,
  MetaAppId,
  NumberId,
  PhoneNumberId,
  UserId,
  WabaId,
} from '../../model/ids.ts';
import type { Bind } from '../operation.ts';
import type { InstanceReader, Presenter } from '../present.ts';

/** A connection as the routes show it. */
type Connection = Omit<MetaConnection, 'createdAt' | 'tokenExpiresAt'> & {
  createdAt: Date;
  tokenExpiresAt: Date | null;
};

export interface MetaRoutesDeps {
  connections: {
    list(account: AccountId): Promise<Connection[]>;
    get(account: AccountId, id: ConnectionId): Promise<Connection>;
    connectOwnApp(
      account: AccountId,
      given: { appId: MetaAppId; appSecret: string; token: string; wabaId?: WabaId | undefined },
    ): Promise<Connection[]>;
    readonly ways: ConnectionWay[];
    signInUrl(account: AccountId, user: UserId): string;
    finishSignIn(
      account: AccountId,
      user: UserId,
      given: { code: string; state: string },
    ): Promise<Connection[]>;
    addPhone(account: AccountId, given: { phone: string; name: string }): Promise<NumberId>;
    requestCode(
      account: AccountId,
      number: NumberId,
      by: { method: 'sms' | 'voice'; language: string },
    ): Promise<void>;
    verify(
      account: AccountId,
      number: NumberId,
      given: { code: string; pin?: string | undefined },
    ): Promise<void>;
    subscribe(account: AccountId, id: ConnectionId): Promise<void>;
    remove(account: AccountId, id: ConnectionId): Promise<void>;
    offered(account: AccountId, id: ConnectionId): Promise<OfferedNumber[]>;
    addNumber(
      account: AccountId,
      id: ConnectionId,
      given: { phoneNumberId: PhoneNumberId; name?: string | undefined; pin?: string | undefined },
    ): Promise<NumberId>;
  };
  metaIntake: {
    kept(
      limit: number,
      before: number | null,
    ): Promise<{ id: number; appId: MetaAppId; at: Date; kept: string[]; body: Buffer }[]>;
  };
  numbers: Numbers;
  instances: InstanceReader;
  present: Presenter;
}

export function metaRoutes(
  bind: Bind,
  { connections, metaIntake, numbers, instances, present }: MetaRoutesDeps,
): void {
  const numberOf = async (account: AccountId, id: NumberId) => {
    const row = await numbers.get(account, id);
    return present.number(row, await instances.of([row]));
  };
  bind('listKeptPosts', async ({ query }) => ({
    items: (await metaIntake.kept(query.limit, query.before ?? null)).map(({ at, body, ...rest }) => ({
      ...rest,
      at: at.toISOString(),
      body: body.toString('utf8'),
    })),
  }));
  bind('listMetaConnections', async ({ params }) => ({
    ways: connections.ways,
    items: (await connections.list(params.id)).map(shown),
  }));
  bind('beginMetaSignIn', ({ params, principal }) =>
    Promise.resolve({ url: connections.signInUrl(params.id, personOf(principal)) }),
  );
  bind('finishMetaSignIn', async ({ params, principal, body }) => ({
    items: (await connections.finishSignIn(params.id, personOf(principal), body)).map(shown),
  }));
  bind('addCentralNumber', async ({ params, body, auditEntry }) => {
    const id = await connections.addPhone(params.id, body);
    auditEntry.target['numberId'] = id;
    return numberOf(params.id, id);
  });
  bind('requestMetaCode', async ({ number, body }) => {
    await connections.requestCode(number.accountId, number.numberId, body);
    return undefined;
  });
  bind('verifyMetaNumber', async ({ number, body }) => {
    await connections.verify(number.accountId, number.numberId, body);
    return numberOf(number.accountId, number.numberId);
  });
  bind('connectOwnApp', async ({ params, body }) => ({
    items: (await connections.connectOwnApp(params.id, body)).map(shown),
  }));
  bind('subscribeMetaConnection', async ({ params }) => {
    await connections.subscribe(params.id, params.connectionId);
    return shown(await connections.get(params.id, params.connectionId));
  });
  bind('removeMetaConnection', async ({ params }) => {
    await connections.remove(params.id, params.connectionId);
    return undefined;
  });
  bind('listOfferedNumbers', async ({ params }) => ({
    items: await connections.offered(params.id, params.connectionId),
  }));
  bind('addCloudNumber', async ({ params, body, auditEntry }) => {
    const id = await connections.addNumber(params.id, params.connectionId, body);
    auditEntry.target['numberId'] = id;
    return numberOf(params.id, id);
  });
}

/** A sign-in belongs to the person who began it. */
function personOf(principal: Principal): UserId {
  if (principal.kind === 'user') return principal.userId;
  throw new AppError('forbidden', 'Only a signed-in user signs in with Meta.');
}

/** Only what the contract names: rows hold more. */
const shown = (row: Connection): MetaConnection => ({
  id: row.id,
  accountId: row.accountId,
  way: row.way,
  appId: row.appId,
  wabaId: row.wabaId,
  wabaName: row.wabaName,
  businessName: row.businessName,
  currency: row.currency,
  tokenExpiresAt: row.tokenExpiresAt?.toISOString() ?? null,
  webhookUrl: row.webhookUrl,
  verifyToken: row.verifyToken,
  missing: row.missing,
  createdAt: row.createdAt.toISOString(),
});
