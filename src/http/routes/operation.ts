import type { Router } from 'express';
import { AppError } from '../../model/errors.ts';
import { bind } from '../operation.ts';

export interface OperationRoutesDeps {
  isReady: () => Promise<boolean>;
  /** The Prometheus text and its content type. */
  metrics: () => Promise<{ type: string; text: string }>;
}

export function operationRoutes(router: Router, { isReady, metrics }: OperationRoutesDeps): void {
  bind(router, 'health', () => Promise.resolve({ status: 'ok' as const }));
  bind(router, 'readiness', async () => {
    if (await isReady()) return { status: 'ready' as const };
    throw new AppError('unavailable', 'The database does not answer.');
  });
  bind(router, 'metrics', async ({ response }) => {
    const { type, text } = await metrics();
    response.type(type).send(text);
    return undefined;
  });
}
