import type { Tx } from '../../db/database.ts';
import type { NumberRow } from '../../db/numbers.ts';
import type { Logger } from '../../lib/logger.ts';
import type { EventDraft } from '../../model/event.ts';
import type { ConversationId, MessageKey } from '../../model/ids.ts';
import type { Change } from '../changes.ts';

/** What the handler of an event needs: the locked number, and lists for the changes. */
export interface InboundContext {
  tx: Tx;
  number: NumberRow;
  /** Announced after the commit. */
  changes: Change[];
  /** Written to the log at the end of the transaction. */
  events: EventDraft[];
  now: Date;
  /** Keys of the batch for which the number already has messages. */
  known: Set<MessageKey>;
  /** Conversations in which the other side has written. */
  heard: Set<ConversationId>;
  /** Conversations that were opened, and whether the other side did it. */
  opened: Map<ConversationId, boolean>;
  /** The number can send messages again. */
  cameUp: boolean;
  log: Logger;
}
