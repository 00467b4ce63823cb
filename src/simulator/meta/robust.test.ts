import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Route } from './http/router.ts';
import { rootRoutes, routes } from './routes.ts';
import { ANA, World } from './testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const odd: unknown[] = [
  {},
  [],
  [[1]],
  { messaging_product: 'whatsapp', to: ANA, type: 'text', text: 'x' },
  { messaging_product: 'whatsapp', to: ANA, type: 'text', text: '{"body":' },
  { messaging_product: 'whatsapp', to: [ANA], type: 7, text: [] },
  { messaging_product: 'whatsapp', to: ANA, type: 'interactive', interactive: '[]' },
  { messaging_product: 'whatsapp', to: ANA, type: 'interactive', interactive: { type: 'list', action: 5 } },
  {
    messaging_product: 'whatsapp',
    to: ANA,
    type: 'template',
    template: { name: 1, language: 'x', components: '{}' },
  },
  { messaging_product: 'whatsapp', to: ANA, type: 'constructor', constructor: {} },
  { messaging_product: 'whatsapp', status: 'read', message_id: {} },
  { name: 'a', language: 'b', category: 'c', components: [{ type: 'BODY', buttons: 'x', example: [] }] },
  { fields: 'a{b', limit: -1, after: '%', object: 'x', block_users: [1], code: {}, pin: [] },
];
const queries: Record<string, string>[] = [
  { fields: '{' },
  { fields: 'constructor,__proto__' },
  { limit: 'x', before: '\u0000' },
  { fields: 'pricing_analytics' },
  { template_ids: '5', start: '-1', end: 'x' },
];

test('no odd input is answered with 500', async () => {
  const template = {
    name: 'oi',
    language: 'pt_BR',
    category: 'UTILITY',
    components: [{ type: 'BODY', text: 'Oi.' }],
  };
  const { body } = await world.post(`${world.waba.id}/message_templates`, template);
  const ids: Record<Route['kind'], string> = {
    app: world.app.id,
    business: world.business.id,
    waba: world.waba.id,
    number: world.number.id,
    template: String(body['id']),
    media: '1',
  };
  world.waba.insights = true;
  const paths = [
    ...routes.map(({ method, kind, edge }) => ({
      method,
      path: [ids[kind], edge].filter(Boolean).join('/'),
    })),
    ...rootRoutes.map(({ method, path }) => ({ method, path: path.replace(/:$/, ':x') })),
  ];
  for (const { method, path } of paths) {
    // They would end the test too early.
    if (method === 'DELETE' && path === world.number.id) continue;
    for (const token of [world.token, `${world.app.id}|${world.app.secret}`]) {
      for (const query of queries) {
        const { status } = await world.ask(method, `${world.url}/${path}`, { token, query });
        expect({ method, path, query, failed: status === 500 }).toMatchObject({ failed: false });
      }
      if (method === 'GET') continue;
      for (const json of odd) {
        const { status } = await world.ask(method, `${world.url}/${path}`, { token, json });
        expect({ method, path, json, failed: status === 500 }).toMatchObject({ failed: false });
      }
    }
  }
});
