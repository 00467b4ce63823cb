import type { PostWatcher } from '../../network/post.ts';
import type { Ack, CarriedMessage } from '../../network/types.ts';
import { newMessageId } from '../../network/wids.ts';
import { wamidOf } from '../ids.ts';
import type { Meta } from '../meta.ts';
import type { Person } from '../people.ts';
import type { CloudNumber } from '../state.ts';
import { contentOf } from './incomingContent.ts';
import { metadataOf, report } from './statuses.ts';

/** Connects the phones of the network with cloud numbers: receipts become statuses, messages become webhooks. */
export class PhoneBridge implements PostWatcher {
  readonly #meta: Meta;

  constructor(meta: Meta) {
    this.#meta = meta;
  }

  arrived(message: CarriedMessage, phone: string): void {
    const number = this.#meta.numberByPhone(phone);
    const person = this.#meta.people.find(message.from);
    if (number && person) this.#receive(message, number, person);
  }

  receipt(message: CarriedMessage, by: string, ack: Ack): void {
    const sent = this.#meta.sent.get(wamidOf(by, 'out', message.id));
    if (!sent) return;
    if (ack === 2) report(this.#meta, sent, 'delivered');
    if (ack === 3) report(this.#meta, sent, 'read');
    if (ack === 4) report(this.#meta, sent, 'played');
  }

  amended(message: CarriedMessage, by: string, how: 'edit' | 'revoke' | { reaction: string }): void {
    const number = this.#meta.numberByPhone(message.to === by ? message.from : message.to);
    const person = this.#meta.people.find(by);
    if (!number || !person) return;
    const direction = message.from === by ? 'in' : 'out';
    const original = wamidOf(person.phone, direction, message.id);
    const hexId = newMessageId();
    if (how === 'revoke') {
      this.#tell(number, person, hexId, { type: 'revoke', revoke: { original_message_id: original } });
    } else if (how === 'edit') {
      const edited = contentOf(this.#meta, message, number, person);
      const edit = { original_message_id: original, message: edited };
      this.#tell(number, person, hexId, { type: 'edit', edit });
    } else {
      const reaction = { message_id: original, ...(how.reaction === '' ? {} : { emoji: how.reaction }) };
      this.#tell(number, person, hexId, { type: 'reaction', reaction });
    }
  }

  #receive(message: CarriedMessage, number: CloudNumber, person: Person): void {
    const { clock, received } = this.#meta;
    const content = contentOf(this.#meta, message, number, person);
    const id = wamidOf(person.phone, 'in', message.id);
    received.set(id, { id, hexId: message.id, numberId: number.id, person: person.phone, at: clock.ms() });
    const quoted = message.extra['quotedStanzaID'];
    const context = typeof quoted === 'string' ? { context: this.#context(quoted, number, person) } : {};
    this.#tell(number, person, message.id, { ...context, ...content });
  }

  /** Opens the window, and posts the message. People who are blocked are not heard. */
  #tell(number: CloudNumber, person: Person, hexId: string, content: Record<string, unknown>): void {
    const { clock, people, webhooks } = this.#meta;
    if (number.status !== 'CONNECTED' || number.blocked.has(person.phone)) return;
    if (content['type'] !== 'request_welcome') number.windows.set(person.phone, clock.ms());
    if (content['referral'] !== undefined) {
      number.entryPoints.set(person.phone, { referredAt: clock.ms(), freeUntil: null });
    }
    const message = {
      ...(people.showsPhone(person, number) ? { from: person.phone } : {}),
      from_user_id: people.userIdFor(person, number),
      id: wamidOf(person.phone, 'in', hexId),
      timestamp: String(clock.seconds()),
      ...content,
    };
    const contacts = content['type'] === 'system' ? {} : { contacts: [people.contact(person, number)] };
    const value = { ...metadataOf(number), ...contacts, messages: [message] };
    number.contacts.set(person.phone, clock.ms());
    webhooks.emit(this.#meta.wabaOf(number), 'messages', value, number);
  }

  #context(hexId: string, number: CloudNumber, person: Person): Record<string, unknown> {
    const outId = wamidOf(person.phone, 'out', hexId);
    if (this.#meta.sent.has(outId)) return { from: number.phone, id: outId };
    return { from: person.phone, id: wamidOf(person.phone, 'in', hexId) };
  }
}
