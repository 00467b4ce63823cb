import type { AuditEntry } from '../../contract/audit.ts';
import type { Audit } from '../../domain/audit/audit.ts';
import type { AuditView } from '../../domain/views.ts';
import { idCursor, toPage } from '../cursor.ts';
import type { Bind } from '../operation.ts';

export function auditRoutes(bind: Bind, audit: Audit): void {
  const answer = (rows: AuditView[], limit: number) =>
    toPage(rows, limit, presentEntry, (row) => idCursor.write(row.id));
  bind('listAudit', async ({ params, query }) => {
    const before = idCursor.read(query.cursor);
    return answer(await audit.list(params.id, query.limit + 1, before), query.limit);
  });
  bind('listInstallationAudit', async ({ query }) => {
    const before = idCursor.read(query.cursor);
    return answer(await audit.listAll(query.limit + 1, before), query.limit);
  });
}

const presentEntry = (row: AuditView): AuditEntry => ({
  id: row.id,
  at: row.at.toISOString(),
  action: row.action,
  actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
  address: row.address,
  target: row.target,
  detail: row.detail,
});
