import type { Tx } from '../../db/database.ts';
import type { NumberRow } from '../../db/numbers.ts';
import type { Logger } from '../../lib/logger.ts';
import type { EventDraft } from '../../model/event.ts';
import type { ConversationId, MessageKey } from '../../model/ids.ts';
import type { Change } from '../changes.ts';

/** What handling an event needs: the locked number, and where to note what changed. */
export interface InboundContext {
  tx: Tx;
  number: NumberRow;
  /** Told after the commit. */
  changes: Change[];
  /** Written to the log at the end of the transaction. */
  events: EventDraft[];
  now: Date;
  /** Keys of the batch of which the number has messages. */
  known: Set<MessageKey>;
  /** Conversations in which the other side has written. */
  heard: Set<ConversationId>;
  /** The number takes messages again. */
  cameUp: boolean;
  log: Logger;
}
