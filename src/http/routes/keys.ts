import type { ApiKey, KeyRequest } from '../../contract/keys.ts';
import type { Keys } from '../../domain/keys/keys.ts';
import type { RequestLog } from '../../domain/keys/requestLog.ts';
import type { KeyRequestView, KeyView } from '../../domain/views.ts';
import { userOf } from '../../model/access.ts';
import { idCursor, toPage } from '../cursor.ts';
import type { Bind } from '../operation.ts';

export interface KeyRoutesDeps {
  keys: Keys;
  requestLog: RequestLog;
}

export function keyRoutes(bind: Bind, { keys, requestLog }: KeyRoutesDeps): void {
  bind('listKeys', async ({ params }) => ({ items: (await keys.list(params.id)).map(presentKey) }));
  bind('createKey', async ({ params, body, principal, auditEntry, response }) => {
    const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt);
    const { key, row } = await keys.create(
      params.id,
      { ...body, expiresAt },
      userOf(principal)?.userId ?? null,
    );
    auditEntry.target['keyId'] = row.id;
    response.set('cache-control', 'no-store');
    return { ...presentKey(row), key };
  });
  bind('revokeKey', async ({ params }) => {
    await keys.revoke(params.id, params.keyId);
    return undefined;
  });
  bind('listKeyRequests', async ({ params, query }) => {
    const { limit, cursor, keyId = null, only } = query;
    const filter = { keyId, onlyProblems: only === 'problems' };
    const rows = await requestLog.list(params.id, filter, limit + 1, idCursor.read(cursor));
    return toPage(rows, limit, presentRequest, (row) => idCursor.write(row.id));
  });
}

const presentRequest = ({ at, ...row }: KeyRequestView): KeyRequest => ({ ...row, at: at.toISOString() });

const presentKey = (row: KeyView): ApiKey => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  scopes: row.scopes,
  numberIds: row.numberIds,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
});
