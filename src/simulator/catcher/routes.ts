import express, { Router } from 'express';
import { z } from 'zod';
import type { Catcher } from './catcher.ts';

const hookName = z.string().regex(/^[\w-]{1,60}$/, 'letters, digits, _ and - only');
const secretOf = z.strictObject({ hook: hookName, secret: z.string().regex(/^whsec_[\w+/=-]{16,200}$/) });
const answerWith = z.strictObject({ status: z.union([z.literal(204), z.literal(500), z.literal(410)]) });

/** What the page of the catcher asks, below `/control/hooks`. */
export function catcherControl(catcher: Catcher): Router {
  const routes = Router();
  routes.get('/', (_request, response) => void response.json(catcher.view()));
  routes.post('/secret', (request, response) => {
    const { hook, secret } = secretOf.parse(request.body);
    catcher.learn(hook, secret);
    response.json({});
  });
  routes.post('/answer', (request, response) => {
    catcher.setAnswer(answerWith.parse(request.body).status);
    response.json({});
  });
  routes.post('/clear', (_request, response) => {
    catcher.clear();
    response.json({});
  });
  return routes;
}

/** Where webhooks post to: `/hooks/in/<any name>`. */
export function catcherEntrance(catcher: Catcher): Router {
  const routes = Router();
  const asText = express.text({ type: () => true, limit: '256kb' });
  routes.post('/hooks/in/:hook', asText, (request, response) => {
    const body: unknown = request.body;
    const status = catcher.take({
      hook: hookName.parse(request.params['hook']),
      id: request.get('webhook-id') ?? '',
      timestamp: request.get('webhook-timestamp') ?? '',
      signatures: request.get('webhook-signature') ?? '',
      body: typeof body === 'string' ? body : '',
    });
    response.status(status).end();
  });
  return routes;
}
