import { Router } from 'express';
import { z } from 'zod';
import type { Meta } from '../meta.ts';
import { reportFailure } from '../messages/statuses.ts';
import { tap } from '../messages/tapping.ts';
import { found } from './found.ts';

const text = z.string().min(1);

/** What happens: webhooks, messages with any content, changes of people, held messages. */
export function eventRoutes(meta: Meta): Router {
  const routes = Router();
  routes.post('/webhooks/release', async (_request, response) => {
    meta.webhooks.release();
    await meta.webhooks.settled();
    response.json({ waiting: meta.webhooks.waiting() });
  });
  routes.get('/webhooks', (_request, response) => void response.json(meta.webhooks.deliveries));
  routes.get('/sent', (_request, response) => void response.json([...meta.sent.values()]));
  routes.get('/charges', (_request, response) => void response.json(meta.charges));

  /** Any value of any field, as `account_update` or `history`. */
  routes.post('/emit', (request, response) => {
    const shape = z.strictObject({
      wabaId: text,
      numberId: text.optional(),
      field: text,
      value: z.record(z.string(), z.unknown()),
    });
    const { wabaId, numberId, field, value } = shape.parse(request.body);
    const number = numberId === undefined ? undefined : found(meta.numbers, numberId);
    meta.webhooks.emit(found(meta.wabas, wabaId), field, value, number);
    response.json({});
  });

  /** A person sends what no phone can: the answer to a button, an order, a referral. */
  routes.post('/incoming', (request, response) => {
    const shape = z.strictObject({
      from: text,
      to: text,
      body: z.string().default(''),
      content: z.looseObject({ type: text }),
    });
    const { from, to, body, content } = shape.parse(request.body);
    const fields = { cloudContent: content };
    response.json(meta.network.sendFromPhone(from, { type: 'special', kind: 'chat', to, body, fields }));
  });

  routes.post('/tap', (request, response) => {
    const shape = z.strictObject({ phone: text, messageId: text, buttonId: text });
    const { phone, messageId, buttonId } = shape.parse(request.body);
    response.json(tap(meta, phone, messageId, buttonId));
  });

  routes.post('/people/:phone', (request, response) => {
    const shape = z.strictObject({
      username: z.string().nullable().optional(),
      capped: z.boolean().optional(),
      optedOutOf: text.optional(),
      newUserId: z.literal(true).optional(),
    });
    const change = shape.parse(request.body);
    const { phone } = meta.network.directory.phone(request.params.phone);
    if (change.username !== undefined) meta.people.setUsername(phone, change.username);
    if (change.capped === true) meta.people.capped.add(phone);
    if (change.capped === false) meta.people.capped.delete(phone);
    if (change.optedOutOf !== undefined) optOut(meta, phone, change.optedOutOf);
    if (change.newUserId) renew(meta, phone);
    response.json(meta.people.find(phone));
  });

  /** The quality assessment of a held template message ends. */
  routes.post('/held/:wamid', async (request, response) => {
    const { send } = z.strictObject({ send: z.boolean() }).parse(request.body);
    const { wamid } = request.params;
    const go = found(meta.held, wamid);
    meta.held.delete(wamid);
    if (send) await go();
    else reportFailure(meta, found(meta.sent, wamid), { code: 132015, details: 'The template was paused.' });
    response.json({});
  });
  return routes;
}

/** The person stops marketing, in the chat with this number. */
function optOut(meta: Meta, phone: string, numberId: string): void {
  const number = found(meta.numbers, numberId);
  const waba = meta.wabaOf(number);
  meta.businessOf(waba).optedOut.add(phone);
  const person = meta.people.find(phone);
  if (!person) return;
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: number.phone, phone_number_id: number.id },
    contacts: [meta.people.contact(person, number)],
    user_preferences: [
      {
        ...(meta.people.showsPhone(person, number) ? { wa_id: phone } : {}),
        user_id: meta.people.userIdFor(person, number),
        detail: 'User requested to stop marketing messages',
        category: 'marketing_messages',
        value: 'stop',
        timestamp: meta.clock.seconds(),
      },
    ],
  };
  meta.webhooks.emit(waba, 'user_preferences', value, number);
}

/** The person gets new ids. Numbers that had contact hear of it. */
function renew(meta: Meta, phone: string): void {
  const before = meta.people.find(phone);
  meta.people.renew(phone);
  const after = meta.people.find(phone);
  if (!before || !after) return;
  for (const number of meta.numbers.values()) {
    if (!number.contacts.has(phone)) continue;
    const update = {
      ...(meta.people.showsPhone(after, number) ? { wa_id: phone } : {}),
      user_id: {
        previous: meta.people.userIdFor(before, number),
        current: meta.people.userIdFor(after, number),
      },
      timestamp: String(meta.clock.seconds()),
    };
    const metadata = { display_phone_number: number.phone, phone_number_id: number.id };
    const value = { messaging_product: 'whatsapp', metadata, user_id_update: [update] };
    meta.webhooks.emit(meta.wabaOf(number), 'user_id_update', value, number);
  }
}
