import type { Acted, Channel, ChannelSink, Refused, Unknown } from '../../channels/channel.ts';
import { newId } from '../../lib/ids.ts';
import type { ChannelEvent } from '../../model/channelEvent.ts';
import type { MessageId, MessageKey, NumberId, Phone } from '../../model/ids.ts';
import type { MessageContent } from '../../model/content.ts';
import type { DeliveryStatus, SeenMessage } from '../../model/message.ts';

const most = { image: 1000, video: 1000, audio: 1000, voice: 1000, document: 1000, sticker: 1000 };

interface Carried {
  key: MessageKey;
  correlation: MessageId;
  text: string;
}

/**
 * A small channel that names references itself, as an HTTP API does. It can do nothing besides carrying messages and
 * reactions. What it is to do next is said from outside.
 */
export class CorrelatedChannel implements Channel {
  readonly name = 'cloud';
  readonly limits = { text: 100, caption: 50, file: most, serviceWindowHours: null };
  readonly carried: Carried[] = [];
  /** Of the next send: it is refused, or it is carried and its answer is lost. */
  next: 'refuses' | 'loses its answer' | null = null;
  readonly #sink: ChannelSink;
  readonly #known = new Set<string>();

  constructor(sink: ChannelSink) {
    this.#sink = sink;
  }

  readonly sends = {
    discipline: 'correlated',
    settlesWithin: 1500,
    send: (_number: NumberId, _to: unknown, correlation: MessageId, content: MessageContent) =>
      Promise.resolve(this.#send(correlation, content)),
  } as const;

  react(): Promise<Acted> {
    return Promise.resolve({ outcome: 'done' });
  }
  readMedia(): Promise<never> {
    return Promise.reject(new Error('this channel brings no media'));
  }

  #send(
    correlation: MessageId,
    content: MessageContent,
  ): { outcome: 'handed'; key: MessageKey; status: DeliveryStatus; error: null } | Refused | Unknown {
    const will = this.next;
    this.next = null;
    if (will === 'refuses')
      return { outcome: 'refused', code: 'whatsapp', text: 'It was refused (131026).', retryable: false };
    const key = `wamid.${newId<string>()}` as MessageKey;
    this.carried.push({ key, correlation, text: 'text' in content ? (content.text ?? '') : '' });
    if (will === 'loses its answer') return { outcome: 'unknown', text: 'The connection broke.' };
    return { outcome: 'handed', key, status: 'sent', error: null };
  }

  /** Tells of an event as often as it is asked to; what it told before is not new. */
  async tell(number: NumberId, id: string, event: ChannelEvent): Promise<void> {
    await this.#sink.accept(number, {
      take: () => {
        const isNew = !this.#known.has(id);
        this.#known.add(id);
        return Promise.resolve(isNew ? [event] : []);
      },
    });
  }

  status(number: NumberId, { key, correlation }: Carried, status: DeliveryStatus): Promise<void> {
    return this.tell(number, `${key} ${status}`, { type: 'status', key, status, error: null, correlation });
  }

  async hear(number: NumberId, from: Phone, text: string): Promise<void> {
    const key = `wamid.${newId<string>()}` as MessageKey;
    const message: SeenMessage = {
      ...{ key, fromMe: false, type: 'text', whatsappType: null, text, media: null, location: null },
      ...{
        contact: null,
        poll: null,
        mentions: [],
        forwarded: false,
        quoted: null,
        status: null,
        author: null,
      },
      chat: { kind: 'contact', peer: { phone: from, lid: null, name: 'Ana' } },
      timestamp: Date.now(),
      backfilled: false,
    };
    // An HTTP API tells again what it is not sure of.
    await this.tell(number, key, { type: 'message', message });
    await this.tell(number, key, { type: 'message', message });
  }
}
