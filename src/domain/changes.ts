import { EventEmitter } from 'node:events';
import type { AccountId, ContactId, ConversationId, MessageId, NoteId, NumberId } from '../model/ids.ts';
import type { ChatState } from '../model/chat.ts';
import type { EventRow, RecordedEvent } from '../model/event.ts';
import type { ExitReason } from '../model/instance.ts';

/** What has changed, told after commit. Listeners read the rows they need; nothing is stored here. */
export type Change =
  /** Somebody may do more or less than before: what is known of rights is read again. */
  | { type: 'access.changed' }
  | { type: 'number.state' | 'number.deleted'; accountId: AccountId; numberId: NumberId }
  /** Of a web number: what its instance shows, or says of itself. */
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
      /** Its place in the log. */
      event: EventRow;
    }
  | {
      type: 'conversation.updated';
      accountId: AccountId;
      numberId: NumberId;
      conversationId: ConversationId;
      /** null: it does not stand in the log, such as that it was read. */
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
  /** A person wrote, in a chat of their own. */
  | { type: 'message.received'; accountId: AccountId; numberId: NumberId; messageId: MessageId }
  | { type: 'media.pending'; accountId: AccountId; numberId: NumberId; messageId: MessageId }
  /** Bytes of a file that is being fetched. Of the moment: it stands in no log. */
  | {
      type: 'media.progress';
      accountId: AccountId;
      numberId: NumberId;
      messageId: MessageId;
      received: number;
      total: number;
    }
  /** A webhook is to get something. */
  | { type: 'event.owed' };

export class Changes {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  announce(changes: Change[]): void {
    for (const change of changes) this.#emitter.emit('change', change);
  }

  /** Tells of what was written to the log, after its commit. */
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

  /** Returns the way to stop listening. Listeners must not throw or block. */
  listen(listener: (change: Change) => void): () => void {
    this.#emitter.on('change', listener);
    return () => this.#emitter.off('change', listener);
  }

  /** Resolves when `wanted` says yes to a change, or after `ms`. Listening begins at once. */
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
