import { EventEmitter } from 'node:events';
import type { AccountId, ContactId, ConversationId, MessageId, NoteId, NumberId } from '../model/ids.ts';
import type { ChatState } from '../model/chat.ts';
import type { EventRow, RecordedEvent } from '../model/event.ts';
import type { ExitReason } from '../model/instance.ts';

/** A change, announced after the commit. Listeners read the rows that they need; nothing is stored here. */
export type Change =
  /** Somebody's rights have changed: cached rights are read again. */
  | { type: 'access.changed' }
  | { type: 'number.state' | 'number.deleted'; accountId: AccountId; numberId: NumberId }
  /** Of a web number: what its instance shows or reports about itself. */
  | {
      type: 'instance.qr' | 'instance.pairing_code' | 'instance.drift';
      accountId: AccountId;
      numberId: NumberId;
    }
  | {
      type: 'instance.exit';
      accountId: AccountId;
      numberId: NumberId;
      reason: ExitReason;
      detail: string | null;
    }
  | {
      type: 'message.created' | 'message.updated' | 'message.status';
      accountId: AccountId;
      numberId: NumberId;
      messageId: MessageId;
      /** Its position in the log. */
      event: EventRow;
    }
  | {
      type: 'conversation.updated';
      accountId: AccountId;
      numberId: NumberId;
      conversationId: ConversationId;
      /** null: the change is not in the log, for example that it was read. */
      event: EventRow | null;
    }
  | { type: 'contact.deleted'; accountId: AccountId; contactId: ContactId; event: EventRow }
  | { type: 'conversation.deleted'; accountId: AccountId; numberId: NumberId; conversationId: ConversationId }
  | {
      type: 'conversation.typing';
      accountId: AccountId;
      numberId: NumberId;
      conversationId: ConversationId;
      state: ChatState;
    }
  | { type: 'note.created'; accountId: AccountId; numberId: NumberId; noteId: NoteId }
  /** A person wrote in a direct chat. */
  | { type: 'message.received'; accountId: AccountId; numberId: NumberId; messageId: MessageId }
  | { type: 'media.pending'; accountId: AccountId; numberId: NumberId; messageId: MessageId }
  /** Progress of a file that is being fetched, in bytes. Transient: not in the log. */
  | {
      type: 'media.progress';
      accountId: AccountId;
      numberId: NumberId;
      messageId: MessageId;
      received: number;
      total: number;
    }
  /** A webhook has deliveries due. */
  | { type: 'event.owed' };

export class Changes {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  announce(changes: Change[]): void {
    for (const change of changes) this.#emitter.emit('change', change);
  }

  /** Announces what was written to the log, after the commit. */
  announceRecorded(events: RecordedEvent[]): void {
    for (const event of events) {
      const { accountId, numberId, messageId, type } = event;
      if (type === 'message.created' || type === 'message.updated' || type === 'message.status') {
        if (numberId && messageId) this.announce([{ type, accountId, numberId, messageId, event }]);
      }
      if (type === 'contact.deleted')
        this.announce([{ type, accountId, contactId: event.data['contactId'] as ContactId, event }]);
      if (type === 'conversation.updated' && numberId) {
        const conversationId = event.data['conversationId'] as ConversationId;
        this.announce([{ type, accountId, numberId, conversationId, event }]);
      }
    }
    if (events.some(({ isOwed }) => isOwed)) this.announce([{ type: 'event.owed' }]);
  }

  /** Returns a function that stops listening. Listeners must not throw or block. */
  listen(listener: (change: Change) => void): () => void {
    this.#emitter.on('change', listener);
    return () => this.#emitter.off('change', listener);
  }

  /** Resolves when `wanted` accepts a change, or after `ms`. Listening begins at once. */
  waitFor(ms: number, wanted: (change: Change) => boolean): { done: Promise<void>; cancel: () => void } {
    let cancel = (): void => undefined;
    const done = new Promise<void>((resolve) => {
      const timer = setTimeout(() => cancel(), ms);
      const stop = this.listen((change) => {
        if (wanted(change)) cancel();
      });
      cancel = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
    });
    return { done, cancel };
  }
}
