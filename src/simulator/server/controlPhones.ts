import { Router } from 'express';
import { z } from 'zod';
import type { Network } from '../network/network.ts';
import { Refusal } from '../network/types.ts';
import type { CarriedMessage, PhoneSummary } from '../network/types.ts';
import type { ChatView, LinkAnswer, PhoneView, ShownChat, ShownMessage } from './phoneAnswers.ts';
import { special } from './specialKinds.ts';

const phoneOptions = z.strictObject({
  phone: z.string(),
  name: z.string().min(1),
  lid: z.string().optional(),
  hasPhoneNumberHidden: z.boolean().optional(),
  withoutNinthDigit: z.boolean().optional(),
  about: z.string().optional(),
  isBusiness: z.boolean().optional(),
});

const to = z.string().min(1);
const media = z
  .strictObject({ data: z.base64(), mimetype: z.string().min(3), filename: z.string().optional() })
  .transform(({ data, ...rest }) => ({ ...rest, data: Buffer.from(data, 'base64') }));
const messageId = z.string().min(1);

const outgoing = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('text'),
    to,
    body: z.string().min(1),
    replyTo: z.string().optional(),
    id: z.string().optional(),
    mentions: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.enum(['image', 'video', 'audio', 'ptt', 'document', 'sticker']),
    to,
    media,
    caption: z.string().optional(),
    isViewOnce: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('location'),
    to,
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    description: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('vcard'), to, vcard: z.string(), displayName: z.string() }),
  z.strictObject({
    type: z.literal('poll'),
    to,
    question: z.string().min(1),
    options: z.array(z.string().min(1)).min(2).max(12),
    multiple: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('vote'), messageId, options: z.array(z.int().min(0)) }),
  z.strictObject({ type: z.literal('reaction'), messageId, emoji: z.string() }),
  z.strictObject({ type: z.literal('edit'), messageId, body: z.string().min(1) }),
  z.strictObject({ type: z.literal('delete'), messageId }),
]);

/** Routes for one phone. */
export function phoneRoutes(network: Network): Router {
  const routes = Router();
  const post = <Shape extends z.ZodType>(
    path: string,
    shape: Shape,
    run: (phone: string, input: z.output<Shape>) => unknown,
  ): void => {
    routes.post(`/phones/:phone/${path}`, (request, response) => {
      const { phone } = network.directory.phone(request.params.phone);
      response.json(run(phone, shape.parse(request.body ?? {})));
    });
  };

  // Nobody holds a number of the Cloud API in the hand.
  routes.get('/phones', (_request, response) => {
    response.json(network.listPhones().filter(({ cloud }) => cloud !== true));
  });
  routes.post('/phones', (request, response) => {
    response.status(201).json(network.addPhone(phoneOptions.parse(request.body)));
  });
  routes.get('/phones/:phone', (request, response) => {
    const { phone } = network.directory.phone(request.params.phone);
    response.json({ ...summary(network, phone), chats: chatsOf(network, phone) } satisfies PhoneView);
  });
  routes.get('/phones/:phone/chats/:chat', (request, response) => {
    const { phone } = network.directory.phone(request.params.phone);
    const messages = network.messagesOf(phone, request.params.chat).map((one) => shown(network, one, phone));
    const title = network.views.title(network.chatKey(request.params.chat));
    response.json({ title, messages } satisfies ChatView);
  });

  post('scan', z.strictObject({ qrText: z.string().min(1) }), (phone, { qrText }) =>
    linked(network.scan(phone, qrText)),
  );
  post('code', z.strictObject({ code: z.string().min(1) }), (phone, { code }) =>
    linked(network.enterCode(phone, code)),
  );
  post('unlink', z.strictObject({ deviceId: z.string().optional() }), (phone, { deviceId }) => ({
    unlinked: network.unlink(phone, deviceId),
  }));
  post('send', z.union([outgoing, special]), (phone, content) =>
    shown(network, network.sendFromPhone(phone, content), phone),
  );
  post('read', z.strictObject({ chat: z.string() }), (phone, { chat }) => ({
    read: network.markRead(phone, chat),
  }));
  post('played', z.strictObject({ messageId }), (phone, input) =>
    shown(network, network.markPlayed(phone, input.messageId), phone),
  );
  const state = z.enum(['typing', 'recording', 'paused']).default('typing');
  post('typing', z.strictObject({ to, state }), (phone, input) => {
    network.typing(phone, input.to, input.state);
    return {};
  });
  post('online', z.strictObject({ online: z.boolean() }), (phone, { online }) => {
    network.setOnline(phone, online);
    return summary(network, phone);
  });
  post('picture', z.strictObject({ data: z.base64().nullable() }), (phone, { data }) => {
    network.setPicture(phone, data === null ? null : Buffer.from(data, 'base64'));
    return summary(network, phone);
  });
  return routes;
}

function linked(device: { id: string } | null): LinkAnswer {
  return device ? { linked: true, deviceId: device.id } : { linked: false, waitingFor: 'passkey' };
}

function summary(network: Network, phone: string): PhoneSummary {
  const found = network.listPhones().find((one) => one.phone === phone);
  if (!found) throw new Refusal(`${phone} is not on WhatsApp`, 404);
  return found;
}

/** A message as its phone shows it. */
function shown(network: Network, message: CarriedMessage, viewer: string): ShownMessage {
  return {
    ...message,
    fromMe: message.from === viewer,
    fromName: network.directory.find(message.from)?.name ?? message.from,
    mediaUrl:
      message.media && `/control/media/${Buffer.from(message.media.sha256, 'base64').toString('hex')}`,
  };
}

function chatsOf(network: Network, phone: string): ShownChat[] {
  const chats = network.views.chatsOf(phone).map((id) => {
    const last = network.messagesOf(phone, id).at(-1);
    return {
      id,
      title: network.views.title(id),
      unread: network.views.unread(id, phone),
      last: last && shown(network, last, phone),
      at: last?.submittedAt ?? 0,
    };
  });
  return chats.sort((a, b) => b.at - a.at);
}
