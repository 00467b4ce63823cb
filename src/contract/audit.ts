import { accountParams } from './accounts.ts';
import { page, pageQuery, timestamp } from './common.ts';
import { define } from './operation.ts';
import { z } from './zod.ts';

export const auditEntry = z
  .object({
    id: z.uuid(),
    at: timestamp,
    action: z.string().openapi({ description: 'The operation', example: 'createKey' }),
    actor: z.object({
      kind: z.enum(['user', 'key', 'pairing', 'local', 'anonymous']),
      id: z.string().nullable(),
      name: z.string(),
    }),
    address: z.string().nullable().openapi({ description: 'From where' }),
    target: z.record(z.string(), z.string()).openapi({ description: 'The ids that it was about' }),
    detail: z.record(z.string(), z.unknown()).openapi({ description: 'What was asked; never a secret' }),
  })
  .openapi('AuditEntry');
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditOperations = {
  listAudit: define({
    method: 'get',
    path: '/api/accounts/:id/audit',
    tag: 'Audit',
    summary: 'List the audit log of an account, the latest first',
    params: accountParams,
    query: pageQuery,
    answer: { status: 200, schema: page(auditEntry) },
    problems: [404],
  }),
  listInstallationAudit: define({
    method: 'get',
    path: '/api/audit',
    tag: 'Audit',
    summary: 'List the audit log of the installation, the latest first',
    query: pageQuery,
    answer: { status: 200, schema: page(auditEntry) },
    problems: [],
  }),
} as const;
