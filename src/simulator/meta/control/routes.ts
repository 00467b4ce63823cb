import { Router } from 'express';
import { z } from 'zod';
import type { Meta } from '../meta.ts';
import { changed } from '../settings.ts';
import { eventRoutes } from './events.ts';
import { objectRoutes } from './objects.ts';
import { overview } from './overview.ts';

/** Everything that a test, a person or the page `/meta` can do to Meta. */
export function metaControl(meta: Meta): Router {
  const routes = Router();
  routes.use((request, response, next) => {
    if (request.method !== 'GET') response.once('finish', () => meta.network.events.emit('change'));
    next();
  });
  routes.get('/', (_request, response) => void response.json(overview(meta)));
  routes.post('/settings', (request, response) => {
    meta.settings = changed(meta.settings, z.record(z.string(), z.unknown()).parse(request.body));
    response.json(meta.settings);
  });
  routes.post('/clock', async (request, response) => {
    const { advanceMs } = z.strictObject({ advanceMs: z.int().min(0) }).parse(request.body);
    await meta.clock.advance(advanceMs);
    response.json({ now: meta.clock.now().toISOString() });
  });
  routes.use(objectRoutes(meta), eventRoutes(meta));
  return routes;
}
