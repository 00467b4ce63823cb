import type { Tx } from '../../db/database.ts';
import type { InstanceRow } from '../../db/instances.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Change } from '../changes.ts';

/** What handling an event needs: the locked number, and where to note what changed. */
export interface InboundContext {
  tx: Tx;
  number: InstanceRow;
  changes: Change[];
  now: Date;
  log: Logger;
}
