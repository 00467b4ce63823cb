import { z } from 'zod';
import type { CarriedMessage } from '../network/types.ts';
import type { PageRequests, WireMessage } from '../wire.ts';
import { isGroupId } from '../network/wids.ts';
import { action, request } from './request.ts';
import type { LinkedContext } from './request.ts';

const media = z.object({
  sha256: z.string(),
  mimetype: z.string(),
  size: z.number(),
  filename: z.string().optional(),
});
const submission = z.object({
  id: z.string().min(1),
  to: z.string(),
  type: z.string(),
  body: z.string(),
  caption: z.string().optional(),
  media: media.optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
});
const byId = z.object({ id: z.string() });
const byChat = z.object({ chat: z.string() });

const EARLIER = 50;

async function submit(
  context: LinkedContext,
  input: z.output<typeof submission>,
): Promise<PageRequests['submit']['answer'] | undefined> {
  const { network, device, link } = context;
  const { phone } = device;
  const { faults, timers } = network;
  if (faults.take(phone, 'loseSubmission')) return undefined;
  await timers.sleep(faults.number(phone, 'sendDelay'));
  const message = network.post.submit(phone, input, device);
  if (faults.take(phone, 'dropAfterSubmit')) {
    link.close();
    return undefined;
  }
  if (faults.on(phone, 'ackLost') || faults.on(phone, 'ackNever')) return undefined;
  await timers.sleep(faults.number(phone, 'ackDelay'));
  const { ack, errorCode, submittedAt } = message;
  return { ack, errorCode, t: Math.floor(submittedAt / 1000) };
}

function find({ network, device }: LinkedContext, id: string): CarriedMessage {
  return network.post.find(device.phone, id);
}

function view(context: LinkedContext, message: CarriedMessage): WireMessage {
  return context.network.views.message(message, context.device.phone);
}

export const chatRequests = {
  submit: request(submission, submit),
  chat: request(z.object({ wid: z.string() }), ({ network, device }, { wid }) => {
    if (network.directory.recipient(wid) === undefined) return null;
    const queued = new Set(device.queue.map((event) => event.key));
    return network.views.chat(network.chatKey(wid), device.phone, queued);
  }),
  earlier: request(
    z.object({ chat: z.string(), before: z.string().nullable() }),
    (context, { chat, before }) => {
      const { network, device } = context;
      const all = network.views.messagesOf(network.chatKey(chat), device.phone);
      const end = before === null ? all.length : all.findIndex((message) => message.id === before);
      const page = all.slice(Math.max(0, end - EARLIER), Math.max(0, end));
      return page.map((message) => view(context, message));
    },
  ),
  message: request(byId, (context, { id }) => view(context, find(context, id))),
  messageInfo: request(byId, (context, { id }) => {
    const { network, device } = context;
    return Object.entries(find(context, id).receipts).map(([phone, receipt]) => ({
      id: network.views.wid(phone, device.phone),
      ...receipt,
    }));
  }),
  sendSeen: action(byChat, ({ network, device }, { chat }) => network.markRead(device.phone, chat)),
  played: request(byId, ({ network, device }, { id }) => network.markPlayed(device.phone, id).ack),
  presence: request(
    z.object({ chat: z.string(), state: z.enum(['typing', 'recording', 'paused']) }),
    ({ network, device }, { chat, state }) => {
      network.typing(device.phone, chat, state);
      return null;
    },
  ),
  edit: action(z.object({ id: z.string(), body: z.string() }), (context, { id, body }) => {
    context.network.post.edit(find(context, id), context.device.phone, body);
    return null;
  }),
  revoke: action(byId, (context, { id }) => {
    context.network.post.revoke(find(context, id), context.device.phone);
    return null;
  }),
  deleteForMe: request(byId, (context, { id }) => {
    find(context, id).deletedFor.push(context.device.phone);
    return null;
  }),
  star: request(z.object({ id: z.string(), on: z.boolean() }), (context, { id, on }) => {
    const message = find(context, id);
    const others = message.starredBy.filter((phone) => phone !== context.device.phone);
    message.starredBy = on ? [...others, context.device.phone] : others;
    return null;
  }),
  react: request(z.object({ id: z.string(), emoji: z.string() }), (context, { id, emoji }) => {
    context.network.post.react(find(context, id), context.device.phone, emoji);
    return null;
  }),
  reactions: request(byId, (context, { id }) =>
    context.network.views.reactions(find(context, id), context.device.phone),
  ),
  vote: request(z.object({ id: z.string(), options: z.array(z.number()) }), (context, { id, options }) => {
    context.network.post.vote(find(context, id), context.device.phone, options);
    return null;
  }),
  votes: request(byId, (context, { id }) =>
    context.network.views.votes(find(context, id), context.device.phone),
  ),
  chatSetting: request(
    z.object({
      chat: z.string(),
      archived: z.boolean().optional(),
      pinnedAt: z.number().optional(),
      muteExpiration: z.number().optional(),
      markedUnread: z.boolean().optional(),
    }),
    ({ network, device }, { chat, ...changes }) => {
      Object.assign(network.chatSettings(device.phone, network.chatKey(chat)), changes);
      return null;
    },
  ),
  clearChat: request(byChat, ({ network, device }, { chat }) => {
    network.chatSettings(device.phone, network.chatKey(chat)).clearedAt = Date.now();
    return null;
  }),
  capping: request(z.unknown(), ({ network, device }) => {
    const cap = network.faults.value(device.phone, 'newChatCap');
    return { used: network.post.newChatsOf(device.phone), total: typeof cap === 'number' ? cap : null };
  }),
  acquainted: request(byChat, ({ network, device }, { chat }) => {
    const key = network.directory.recipient(chat);
    return key !== undefined && (isGroupId(key) || network.views.messagesOf(key, device.phone).length > 0);
  }),
};
