import type { ChannelEvent, WhatsAppEvent } from '../../model/channelEvent.ts';
import type { ContactCard, MediaInfo, MessageType } from '../../model/content.ts';
import type { MessageId, MessageKey, Phone } from '../../model/ids.ts';
import type { DeliveryStatus, Peer, SeenMessage } from '../../model/message.ts';
import { explain } from './refusals.ts';
import {
  message as messageShape,
  messagesValue,
  status as statusShape,
  type MessagesValue,
  type ToldError,
  type ToldMessage,
  type ToldStatus,
} from './webhook.ts';

/** What a change tells of one number. */
export interface Told {
  events: ChannelEvent[];
  /** Files to fetch, by the key of their message. */
  files: { key: MessageKey; mediaId: string }[];
  /** What of it nobody here understands. */
  unread: string[];
}

interface Context {
  /** The id of the business portfolio. */
  scope: string;
  contacts: MessagesValue['contacts'];
}

/** Reads the field `messages`: messages of people, and statuses of our own. */
export function readMessages(value: unknown, scope: string): Told {
  const told: Told = { events: [], files: [], unread: [] };
  const parsed = messagesValue.safeParse(value);
  if (!parsed.success) return { ...told, unread: ['messages: not in the known form'] };
  const { contacts, messages = [], statuses = [], errors = [] } = parsed.data;
  for (const one of messages) readMessage(told, one, { scope, contacts });
  for (const one of statuses) readStatus(told, one);
  told.unread.push(...errors.map((one) => `messages: error ${one.code} ${one.title ?? ''}`));
  return told;
}

const digits = (text: string | undefined): Phone | null => {
  const phone = text?.replace(/\D/g, '') ?? '';
  return /^[1-9]\d{6,14}$/.test(phone) ? (phone as Phone) : null;
};

function peerOf({ from, from_user_id: userId }: ToldMessage, { scope, contacts = [] }: Context): Peer | null {
  const phone = digits(from);
  if (phone === null && userId === undefined) return null;
  const mine = contacts.find(
    (one) => (userId !== undefined && one.user_id === userId) || (from !== undefined && one.wa_id === from),
  );
  const [only, ...others] = contacts;
  const name = (mine ?? (others.length === 0 ? only : undefined))?.profile?.name ?? null;
  return { phone, lid: null, name, ...(userId !== undefined && { bsuid: { scope, value: userId } }) };
}

function readMessage(told: Told, raw: unknown, context: Context): void {
  const parsed = messageShape.safeParse(raw);
  if (!parsed.success) return void told.unread.push('messages: a message not in the known form');
  const message = parsed.data;
  // Only opens a chat; nothing was written.
  if (message.type === 'request_welcome') return;
  if (message.group_id !== undefined) return void told.unread.push(`messages: of a group`);
  const peer = peerOf(message, context);
  if (!peer) return void told.unread.push('messages: a message without a sender');
  const key = message.id as MessageKey;
  const event = changeOf(message, peer) ?? { type: 'message', message: seen(message, peer) };
  told.events.push(event);
  const mediaId = fileOf(message)?.id;
  if (mediaId !== undefined && event.type === 'message') told.files.push({ key, mediaId });
  if (event.type === 'message' && event.message.type === 'unknown')
    told.unread.push(`messages: of type ${message.unsupported?.type ?? message.type}`);
}

/** Messages that change another one. */
function changeOf(
  { type, reaction, edit, revoke, timestamp }: ToldMessage,
  from: Peer,
): WhatsAppEvent | null {
  if (type === 'reaction' && reaction) {
    const { message_id: target, emoji = '' } = reaction;
    return { type: 'reaction', target: target as MessageKey, from, emoji, timestamp: timestamp * 1000 };
  }
  if (type === 'revoke' && revoke) return { type: 'deleted', key: revoke.original_message_id as MessageKey };
  if (type !== 'edit' || !edit) return null;
  const edited = messageShape.safeParse({ id: '', ...edit.message });
  const text = (edited.data && textOf(edited.data)) ?? '';
  return { type: 'edited', key: edit.original_message_id as MessageKey, text };
}

const fileOf = ({ type, image, video, audio, document, sticker }: ToldMessage) => {
  const files: Record<string, ToldMessage['image']> = { image, video, audio, document, sticker };
  return files[type];
};

function textOf(message: ToldMessage): string | null {
  const { text, button, interactive, system } = message;
  return (
    text?.body ??
    fileOf(message)?.caption ??
    button?.text ??
    interactive?.button_reply?.title ??
    interactive?.list_reply?.title ??
    interactive?.nfm_reply?.body ??
    system?.body ??
    null
  );
}

/** Kinds that say what was tapped: shown as the text of it. */
const tapped: Record<string, string> = {
  button: 'template_button',
  button_reply: 'button_reply',
  list_reply: 'list_reply',
};

function kindOf(message: ToldMessage): { type: MessageType; whatsappType: string | null } {
  const { type, audio, interactive } = message;
  if (type === 'audio') return { type: audio?.voice === true ? 'voice' : 'audio', whatsappType: null };
  if (type === 'contacts' && message.contacts?.[0]) return { type: 'contact', whatsappType: null };
  if (['image', 'video', 'document', 'sticker'].includes(type) && fileOf(message))
    return { type: type as MessageType, whatsappType: null };
  if (type === 'location' && message.location) return { type, whatsappType: null };
  if (type === 'text' && message.text) return { type, whatsappType: null };
  const answer = tapped[interactive?.type ?? type];
  if (answer !== undefined && textOf(message) !== null) return { type: 'text', whatsappType: answer };
  return { type: 'unknown', whatsappType: message.unsupported?.type ?? interactive?.type ?? type };
}

function seen(message: ToldMessage, peer: Peer): SeenMessage {
  const { context, location } = message;
  return {
    key: message.id as MessageKey,
    chat: { kind: 'contact', peer },
    author: null,
    fromMe: false,
    ...kindOf(message),
    text: textOf(message),
    media: mediaOf(message),
    location: location
      ? { ...location, name: location.name ?? null, address: location.address ?? null }
      : null,
    contact: contactOf(message),
    poll: null,
    mentions: [],
    forwarded: context?.forwarded === true || context?.frequently_forwarded === true,
    quoted: (context?.id as MessageKey | undefined) ?? null,
    timestamp: message.timestamp * 1000,
    status: null,
    backfilled: false,
  };
}

function mediaOf(message: ToldMessage): MediaInfo | null {
  const file = fileOf(message);
  return file ? { mimetype: file.mime_type, filename: file.filename ?? null, size: null } : null;
}

/** One card for all that were sent at once, as phones do. */
function contactOf({ type, contacts = [] }: ToldMessage): ContactCard | null {
  const [first] = contacts;
  if (type !== 'contacts' || !first) return null;
  return { name: first.name?.formatted_name ?? '', vcard: contacts.map(vcardOf).join('\n') };
}

function vcardOf({ name, phones = [], vcard }: NonNullable<ToldMessage['contacts']>[number]): string {
  if (vcard !== undefined) return vcard;
  const formatted = (name?.formatted_name ?? '').replace(/[\r\n]+/g, ' ');
  const lines = phones.map(({ phone = '', wa_id: id }) => {
    const waid = id === undefined ? '' : `;waid=${id}`;
    return `TEL;type=CELL${waid}:${phone.replace(/[\r\n]+/g, ' ')}`;
  });
  return ['BEGIN:VCARD', 'VERSION:3.0', `FN:${formatted}`, ...lines, 'END:VCARD'].join('\n');
}

const statuses: Record<string, DeliveryStatus> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'played',
  failed: 'failed',
};

function readStatus(told: Told, raw: unknown): void {
  const parsed = statusShape.safeParse(raw);
  const status = parsed.success ? statuses[parsed.data.status] : undefined;
  if (!parsed.success || !status)
    return void told.unread.push(`messages: a status ${parsed.data?.status ?? 'not in the known form'}`);
  const { id, errors = [] } = parsed.data;
  const error = status === 'failed' ? errors.map(said).join('; ') || 'no reason given' : null;
  const correlation = correlationOf(parsed.data);
  told.events.push({
    type: 'status',
    key: id as MessageKey,
    status,
    error,
    finalFailures: true,
    ...correlation,
  });
}

const said = ({ code, title, message, error_data: data }: ToldError): string =>
  explain(code, data?.details ?? message ?? title ?? 'no reason given');

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
/** Our id of the message came with it. Other programs may send over the same number with marks of their own. */
const correlationOf = ({ biz_opaque_callback_data: mark }: ToldStatus): { correlation?: MessageId } =>
  mark !== undefined && UUID.test(mark) ? { correlation: mark as MessageId } : {};
