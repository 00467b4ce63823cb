import { define } from './operation.ts';
import { z } from './zod.ts';

export const installationWarnings = ['no_tls', 'no_browser_sandbox', 'renewal_stopped'] as const;
export type InstallationWarning = (typeof installationWarnings)[number];

export const installation = z
  .object({
    version: z.string(),
    warnings: z.array(z.enum(installationWarnings)).openapi({
      description:
        '`no_tls`: reachable beyond its machine without TLS. `no_browser_sandbox`: Chromium runs without its sandbox; docs/SECURITY.md says how to mend both. `renewal_stopped`: after an upgrade a number did not come back with the new release, so the others keep the old one (docs/OPERATIONS.md)',
    }),
  })
  .openapi('Installation');
export type InstallationView = z.infer<typeof installation>;

export const healthOperations = {
  getInstallation: define({
    method: 'get',
    path: '/api/installation',
    tag: 'Operation',
    summary: 'Read the version and security warnings',
    answer: { status: 200, schema: installation },
    problems: [],
  }),
  health: define({
    method: 'get',
    path: '/healthz',
    tag: 'Operation',
    summary:
      'Whether the process is alive: 200 as long as it works or heals by itself, also while the database is away (`degraded`), so that a supervisor does not kill it for that. A gateway that cannot heal ends by itself',
    answer: {
      status: 200,
      schema: z.object({ status: z.enum(['ok', 'degraded']), database: z.enum(['answers', 'away']) }),
    },
    problems: [],
  }),
  readiness: define({
    method: 'get',
    path: '/readyz',
    tag: 'Operation',
    summary: 'Check readiness: the database answers and is migrated',
    answer: { status: 200, schema: z.object({ status: z.literal('ready') }) },
    problems: [503],
  }),
  metrics: define({
    method: 'get',
    path: '/metrics',
    tag: 'Operation',
    summary: 'Read metrics in the Prometheus text format',
    answer: { status: 200, schema: ['text/plain'] },
    problems: [],
  }),
} as const;
