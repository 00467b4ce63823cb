import type { InstallationWarning } from '../../contract/health.ts';
import { AppError } from '../../model/errors.ts';
import type { Bind } from '../operation.ts';

export interface OperationRoutesDeps {
  version: string;
  warnings: InstallationWarning[];
  isReady: () => Promise<boolean>;
  /** Prometheus text and its content type. */
  metrics: () => Promise<{ type: string; text: string }>;
}

export function operationRoutes(
  bind: Bind,
  { version, warnings, isReady, metrics }: OperationRoutesDeps,
): void {
  bind('getInstallation', () => Promise.resolve({ version, warnings }));
  // Always 200: while the database is unavailable, killing the gateway would not help.
  bind('health', async () =>
    (await isReady())
      ? { status: 'ok' as const, database: 'answers' as const }
      : { status: 'degraded' as const, database: 'away' as const },
  );
  bind('readiness', async () => {
    if (await isReady()) return { status: 'ready' as const };
    throw new AppError('unavailable', 'The database does not answer.');
  });
  bind('metrics', async ({ response }) => {
    const { type, text } = await metrics();
    response.type(type).send(text);
    return undefined;
  });
}
