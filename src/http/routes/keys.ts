import type { ApiKey } from '../../contract/keys.ts';
import type { Keys } from '../../domain/keys/keys.ts';
import type { KeyView } from '../../domain/views.ts';
import { userOf } from '../../model/access.ts';
import type { Bind } from '../operation.ts';

export function keyRoutes(bind: Bind, keys: Keys): void {
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
}

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
