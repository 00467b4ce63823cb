import type { Accounts, AccountWithNumbers } from '../../domain/accounts/accounts.ts';
import { stillLinked, type Removals } from '../../domain/accounts/removals.ts';
import type { AuditEntry } from '../../domain/audit/audit.ts';
import { canSend, type Numbers } from '../../domain/numbers/numbers.ts';
import type { NumberView } from '../../domain/views.ts';
import { accountsOf, isOwner, reachOf } from '../../model/access.ts';
import { AppError } from '../../model/errors.ts';
import type { NumberId } from '../../model/ids.ts';
import { planNames, plans } from '../../model/plans.ts';
import { idCursor, toPage } from '../cursor.ts';
import { idempotencyOf } from '../idempotency.ts';
import type { Bind } from '../operation.ts';
import type { InstanceReader, Presenter } from '../present.ts';

export interface AccountRoutesDeps {
  accounts: Accounts;
  removals: Removals;
  numbers: Numbers;
  instances: InstanceReader;
  present: Presenter;
  /** Starts a new number. */
  onCreated: (id: NumberId) => Promise<void>;
}

export function accountRoutes(bind: Bind, deps: AccountRoutesDeps): void {
  const { accounts, numbers, instances, present } = deps;
  const shown = async (row: AccountWithNumbers) => present.account(row, await instances.of(row.numbers));
  const shownNumber = async (row: NumberView) => present.number(row, await instances.of([row]));
  bind('listAccounts', async ({ principal, query }) => {
    const mine = accountsOf(principal) ?? 'all';
    const rows = await accounts.list(mine, query.limit + 1, idCursor.read(query.cursor));
    const mayBeSeen = rows.map((row) => {
      const { numberIds } = reachOf(principal, row.id);
      return { ...row, numbers: row.numbers.filter((one) => numberIds?.includes(one.numberId) ?? true) };
    });
    const all = await instances.of(mayBeSeen.flatMap((row) => row.numbers));
    return toPage(
      mayBeSeen,
      query.limit,
      (row) => present.account(row, all),
      (row) => idCursor.write(row.id),
    );
  });
  bind('createAccount', async ({ headers, body, auditEntry }) => {
    const created = await accounts.create(body, await idempotencyOf(headers['idempotency-key'], body));
    auditEntry.accountId = created.id;
    for (const { numberId, desired } of created.numbers)
      if (desired === 'running') await deps.onCreated(numberId);
    return shown(await accounts.get(created.id));
  });
  bind('getAccount', async ({ reach }) => shown(await accounts.get(reach)));
  bind('updateAccount', async ({ params, body, principal }) => {
    if (body.plan !== undefined && !isOwner(principal)) {
      throw new AppError('forbidden', 'Only the owner of this installation changes plans.');
    }
    return shown(await accounts.update(params.id, body));
  });
  bind('deleteAccount', async ({ params, auditEntry }) => {
    noteLinked(auditEntry, await deps.removals.account(params.id));
    auditEntry.accountId = null;
    return undefined;
  });
  bind('accountStatus', async ({ reach }) => {
    const { id, numbers: all } = await accounts.get(reach);
    const found = await instances.of(all);
    return {
      accountId: id,
      canSend: all.some(canSend),
      queued: all.reduce((sum, one) => sum + one.queued, 0),
      numbers: all.map((one) => present.status(one, found)),
    };
  });
  bind('accountUsage', async ({ params }) => {
    const { plan, used } = await accounts.usage(params.id);
    return { plan, limits: plans[plan], used };
  });
  bind('addNumber', async ({ params, headers, body, auditEntry }) => {
    const idempotency = await idempotencyOf(headers['idempotency-key'], body);
    const id = await accounts.addNumber(params.id, body, idempotency);
    auditEntry.target['numberId'] = id;
    if ((await numbers.get(params.id, id)).desired === 'running') await deps.onCreated(id);
    return shownNumber(await numbers.get(params.id, id));
  });
  bind('removeNumber', async ({ params, auditEntry }) => {
    await numbers.get(params.id, params.numberId);
    noteLinked(auditEntry, await deps.removals.number(params.numberId));
    return undefined;
  });
  bind('listPlans', () =>
    Promise.resolve({ items: planNames.map((name) => ({ name, limits: plans[name] })) }),
  );
}

/** The audit log notes what the user must still do on a phone. */
function noteLinked(auditEntry: AuditEntry, numbers: NumberId[]): void {
  if (numbers.length > 0)
    auditEntry.detail = { ...auditEntry.detail, stillLinked: numbers, toDo: stillLinked };
}
