import type { Router } from 'express';
import type { Accounts } from '../../domain/accounts/accounts.ts';
import { canSend } from '../../domain/numbers/numbers.ts';
import type { AccountId } from '../../model/ids.ts';
import { idCursor, toPage } from '../cursor.ts';
import { bind } from '../operation.ts';
import type { Presenter } from '../present.ts';

export interface AccountRoutesDeps {
  accounts: Accounts;
  present: Presenter;
  /** What follows when an account comes or goes: instances start, sessions and files are removed. */
  onCreated: (id: AccountId) => Promise<void>;
  beforeRemoved: (id: AccountId) => Promise<void>;
}

export function accountRoutes(
  router: Router,
  { accounts, present, onCreated, beforeRemoved }: AccountRoutesDeps,
): void {
  bind(router, 'listAccounts', async ({ query }) => {
    const rows = await accounts.list(query.limit + 1, idCursor.read(query.cursor));
    return toPage(
      rows,
      query.limit,
      (row) => present.account(row),
      (row) => idCursor.write(row.id),
    );
  });
  bind(router, 'createAccount', async ({ body }) => {
    const created = await accounts.create(body);
    await onCreated(created.id);
    return present.account(await accounts.get(created.id));
  });
  bind(router, 'getAccount', async ({ params }) => present.account(await accounts.get(params.id)));
  bind(router, 'updateAccount', async ({ params, body }) =>
    present.account(await accounts.update(params.id, body)),
  );
  bind(router, 'deleteAccount', async ({ params }) => {
    await accounts.get(params.id);
    await beforeRemoved(params.id);
    await accounts.remove(params.id);
    return undefined;
  });
  bind(router, 'accountStatus', async ({ params }) => {
    const { id, numbers } = await accounts.get(params.id);
    return {
      accountId: id,
      canSend: numbers.some(canSend),
      queued: numbers.reduce((sum, one) => sum + one.queued, 0),
      numbers: numbers.map((one) => present.instance(one)),
    };
  });
}
