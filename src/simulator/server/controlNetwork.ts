import { Router } from 'express';
import { z } from 'zod';
import { FAULTS, isFaultName } from '../network/faults.ts';
import type { Network } from '../network/network.ts';

const INLINE = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'audio/ogg', 'audio/mpeg', 'video/mp4'];
const faultValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
const fault = z.strictObject({
  phone: z.string().default('*'),
  name: z.string().refine(isFaultName, 'no such fault'),
  value: faultValue,
});
const filter = z.strictObject({
  id: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  type: z.string().optional(),
  body: z.string().optional(),
});
const ack = z.union([z.literal(-1), z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);

/** Routes for the whole network: waiting pages, delivered messages, faults. */
export function networkRoutes(network: Network): Router {
  const routes = Router();

  routes.get('/waiting', (_request, response) => void response.json(network.waitingPages()));
  routes.post('/qr-period', (request, response) => {
    const period = z.strictObject({ ms: z.int().min(50), firstMs: z.int().min(50).optional() });
    const { ms, firstMs } = period.parse(request.body);
    network.setQrPeriod(ms, firstMs);
    response.json({ ms, firstMs: firstMs ?? ms });
  });

  routes.get('/groups', (_request, response) => void response.json([...network.directory.groups.values()]));
  routes.post('/groups', (request, response) => {
    const group = z.strictObject({
      owner: z.string(),
      subject: z.string().min(1),
      members: z.array(z.string()).min(1),
      lidAddressing: z.boolean().default(false),
    });
    const { owner, subject, members, lidAddressing } = group.parse(request.body);
    response.status(201).json(network.createGroup(owner, subject, members, lidAddressing));
  });

  routes.get('/faults', (request, response) => {
    const { phone } = z.object({ phone: z.string().optional() }).parse(request.query);
    response.json({ known: FAULTS, ...network.faults.settings(phone ?? null) });
  });
  routes.post('/faults', (request, response) => {
    const { phone, name, value } = fault.parse(request.body);
    if (isFaultName(name)) network.setFault(phone, name, value);
    response.json(network.faults.settings(phone === '*' ? null : phone));
  });
  routes.post('/dialect', (request, response) => {
    const choice = z.strictObject({ phone: z.string().default('*'), dialect: z.enum(['stock', 'live']) });
    const { phone, dialect } = choice.parse(request.body);
    network.setDialect(phone, dialect);
    response.json({ phone, dialect });
  });

  routes.get(
    '/carried',
    (request, response) => void response.json(network.carried(filter.parse(request.query))),
  );
  routes.post('/wait', async (request, response) => {
    const wanted = z.strictObject({
      filter,
      ack: ack.optional(),
      timeoutMs: z.int().min(0).max(120_000).default(10_000),
    });
    const { filter: which, ack: least, timeoutMs } = wanted.parse(request.body);
    const seen = (): unknown => network.carried(which).find((message) => message.ack >= (least ?? -1));
    const message = await network.waitFor(seen, timeoutMs).catch(() => undefined);
    if (message) response.json(message);
    else response.status(408).json({ error: { message: `no such message within ${timeoutMs} ms` } });
  });
  routes.get('/coverage', (_request, response) => void response.json(network.coverage()));
  routes.get('/presence', (_request, response) => void response.json(network.presence()));

  routes.get('/media/:hash', (request, response) => {
    const { hash } = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) }).parse(request.params);
    const sha256 = Buffer.from(hash, 'hex').toString('base64');
    const bytes = network.media.get(sha256);
    if (!bytes) {
      response.status(404).json({ error: { message: 'no such media' } });
      return;
    }
    const said = network.carried().find((message) => message.media?.sha256 === sha256)?.media?.mimetype ?? '';
    const mimetype = said.split(';')[0] ?? '';
    const inline = INLINE.includes(mimetype);
    response.set('x-content-type-options', 'nosniff');
    if (!inline) response.attachment(hash.slice(0, 12));
    response.type(inline ? mimetype : 'application/octet-stream').send(bytes);
  });

  /** Server-sent events: one line after each change. */
  routes.get('/events', (request, response) => {
    response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.flushHeaders();
    response.write('data: hello\n\n');
    let timer: NodeJS.Timeout | undefined;
    const tell = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        response.write('data: change\n\n');
      }, 50);
    };
    network.events.on('change', tell);
    request.on('close', () => {
      clearTimeout(timer);
      network.events.off('change', tell);
    });
  });
  return routes;
}
