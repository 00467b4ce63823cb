import { graphRefusal, refusal } from '../errors.ts';
import { wamidOf } from '../ids.ts';
import type { Meta } from '../meta.ts';
import type { Call } from '../http/router.ts';
import { fromJson } from '../http/encodings.ts';
import { parseMessage } from '../http/parse.ts';
import type { CloudNumber, SentMessage, Template } from '../state.ts';
import { checkTemplate } from '../templates/sending.ts';
import { newMessageId } from '../../network/wids.ts';
import { deliver } from './deliver.ts';
import { readAndTyping } from './reading.ts';
import { priceOf } from './pricing.ts';
import { failureOf } from './reach.ts';
import { answerContact, recipientOf } from './recipient.ts';
import type { Recipient } from './recipient.ts';
import { contents, envelope, isContentType } from './shapes.ts';
import type { Content } from './shapes.ts';

const PAIR_EVERY_MS = 6_000;
const PAIR_BURST = 45;
const SECOND = 1_000;

/** `POST /{phone}/messages` */
export function postMessages(call: Call<CloudNumber>): unknown {
  const { meta, node: number, params } = call;
  if (params['messaging_product'] !== 'whatsapp') {
    throw graphRefusal(100, 'The parameter messaging_product is required. Must be one of {WHATSAPP}.');
  }
  requireUsable(number);
  if (params['status'] !== undefined) return readAndTyping(meta, number, params);
  return send(meta, number, params);
}

export function send(meta: Meta, number: CloudNumber, params: Record<string, unknown>): unknown {
  const asked = parseMessage(envelope, params);
  if (asked.recipient_type === 'group') throw refusal(131051, 'Groups are not supported.');
  const recipient = recipientOf(meta, number, asked);
  const content = contentOf(asked.type, params);
  checkMedia(meta, number, content);
  const template = content.type === 'template' ? checkTemplate(meta, number, content.content) : null;
  if (template?.category === 'AUTHENTICATION' && recipient.byUserId) {
    throw refusal(131062, 'Authentication templates are sent to phone numbers only.');
  }
  takeTurn(meta, number, recipient);
  const price = priceOf(meta, number, recipient.phone, template);
  const failure = failureOf(meta, number, recipient, template, price);
  if (failure && meta.settings.failures === 'atOnce') throw refusal(failure.code, failure.details);
  const sent = record(meta, number, recipient, content.type, template, price, asked.biz_opaque_callback_data);
  const held = template !== null && meta.settings.holdTemplates && !failure;
  const quoted = asked.context?.message_id;
  const go = (): Promise<void> => deliver(meta, sent, content, { template, failure, quoted });
  if (held) meta.held.set(sent.id, go);
  else meta.clock.after(0, go);
  return {
    messaging_product: 'whatsapp',
    contacts: [answerContact(recipient)],
    messages: [
      {
        id: sent.id,
        ...(template ? { message_status: held ? 'held_for_quality_assessment' : 'accepted' } : {}),
      },
    ],
  };
}

function requireUsable(number: CloudNumber): void {
  if (number.status === 'BANNED') throw refusal(131031, 'The account is locked.');
  if (number.status === 'RESTRICTED') throw refusal(368, 'The account is blocked for violating policies.');
  if (number.status !== 'CONNECTED' && number.status !== 'FLAGGED') {
    throw refusal(133010, 'The account is not registered.');
  }
  if (number.nameStatus === 'DECLINED') throw refusal(131037, 'The display name is not approved.');
}

function contentOf(type: string, params: Record<string, unknown>): Content {
  if (!isContentType(type))
    throw refusal(131009, `Param type must be one of {${Object.keys(contents).join(', ').toUpperCase()}}`);
  if (params[type] === undefined) throw refusal(131008, `The parameter ${type} is required.`);
  const kind = (fromJson(params[type]) as { type?: unknown } | undefined)?.type;
  if (type === 'interactive' && typeof kind === 'string' && UNSUPPORTED.includes(kind)) {
    throw refusal(131051, `Interactive messages of type ${kind} are not supported.`);
  }
  const shape = contents[type];
  return { type, content: parseMessage(shape, params[type]) } as Content;
}

/** Kinds that Meta knows, and that need a catalog, calling, or another country. */
const UNSUPPORTED = [
  'product',
  'product_list',
  'catalog_message',
  'carousel',
  'address_message',
  'call_permission_request',
];

/** A file by id must be one of this number's WABA. */
function checkMedia(meta: Meta, number: CloudNumber, content: Content): void {
  if (!['image', 'video', 'audio', 'document', 'sticker'].includes(content.type)) return;
  const { id } = content.content as { id?: string };
  if (id === undefined) return;
  const file = meta.media.get(id);
  const usable =
    file && meta.number(file.numberId).wabaId === number.wabaId && file.expiresAt > meta.clock.ms();
  if (!usable) throw refusal(131009, `The media with the id ${id} does not exist.`);
}

function takeTurn(meta: Meta, number: CloudNumber, recipient: Recipient): void {
  if (!meta.settings.limits) return;
  const perSecond = number.onBizApp ? 20 : number.throughput === 'HIGH' ? 1_000 : 80;
  if (!meta.counters.take(`throughput ${number.id}`, perSecond, SECOND)) {
    throw refusal(130429, 'Message failed to send because the throughput of this number is reached.');
  }
  if (
    !meta.counters.takeEvenly(
      `pair ${number.id} ${recipient.phone || recipient.input}`,
      PAIR_EVERY_MS,
      PAIR_BURST,
    )
  ) {
    throw refusal(
      131056,
      'Message failed to send because there were too many messages to this person in a short time.',
    );
  }
}

function record(
  meta: Meta,
  number: CloudNumber,
  recipient: Recipient,
  type: string,
  template: Template | null,
  price: ReturnType<typeof priceOf>,
  opaque: string | undefined,
): SentMessage {
  const hexId = newMessageId();
  const sent: SentMessage = {
    id: wamidOf(recipient.phone, 'out', hexId),
    hexId,
    numberId: number.id,
    person: recipient.phone,
    byUserId: recipient.byUserId,
    type,
    category: price.category,
    pricingType: price.type,
    templateId: template?.id ?? null,
    opaque,
    sentAt: meta.clock.ms(),
    status: 'accepted',
  };
  meta.sent.set(sent.id, sent);
  return sent;
}
