import type { Changes } from '../domain/changes.ts';
import type { IncomingMedia } from '../domain/media/incoming.ts';
import type { Away } from '../domain/messages/away.ts';
import type { ReadReceipts } from '../domain/messages/readReceipts.ts';
import type { Outbox } from '../domain/outbox/outbox.ts';
import type { Deliverer } from '../domain/webhooks/deliverer.ts';
import type { EventRow } from '../model/event.ts';
import type { CloudHealth } from '../channels/cloud/health.ts';
import type { Intake } from '../channels/cloud/intake.ts';
import type { InstanceManager } from '../supervisor/instanceManager.ts';
import type { GatewayConfig } from './config.ts';
import type { GatewayJobs, JobHandlers } from './jobs.ts';
import type { Undo } from './storage.ts';

/** The parts that work in the background. */
export interface Workers {
  manager: InstanceManager;
  outbox: Outbox;
  away: Away;
  incoming: IncomingMedia;
  readReceipts: ReadReceipts;
  deliverer: Deliverer;
  intake: Intake;
  health: CloudHealth;
}

/** A message that is being sent, or that was sent before: no other message waits for this change. */
const freesNobody = ({ data }: EventRow): boolean =>
  ['sending', 'delivered', 'read', 'played'].includes(String(data['status']));

/** Wakes the workers when something changes that concerns them. */
export function wakeOnChanges(changes: Changes, workers: Workers): void {
  const { manager, outbox, incoming, readReceipts, deliverer } = workers;
  changes.listen((change) => {
    if (change.type === 'instance.exit') manager.heardExit(change.numberId, change.reason, change.detail);
    // A number that has come up may send. A message that was sent lets the next one of its conversation go.
    if (change.type === 'number.state' || (change.type === 'message.status' && !freesNobody(change.event)))
      outbox.wake(change);
    if (change.type === 'number.state') readReceipts.worker.wake();
    if (change.type === 'number.deleted') outbox.forget(change.numberId);
    if (change.type === 'media.pending') incoming.worker.wake();
    if (change.type === 'event.owed') deliverer.wake();
  });
}

export async function startWork(
  { instanceDriver }: Pick<GatewayConfig, 'instanceDriver'>,
  { manager, outbox, away, incoming, readReceipts, deliverer, intake, health }: Workers,
  { jobs, handlers }: { jobs: GatewayJobs; handlers: JobHandlers },
  undo: Undo,
): Promise<void> {
  undo.push(async () => {
    await jobs.stop();
    await intake.loop.stop();
    await health.loop.stop();
    await away.stop();
    await outbox.stop();
    await incoming.worker.stop();
    await readReceipts.worker.stop();
    // While instances stop, they still report events, so the server closes after them.
    await manager.close(instanceDriver === 'process');
    await deliverer.stop();
  });
  outbox.start();
  incoming.worker.start();
  readReceipts.worker.start();
  deliverer.start();
  intake.loop.start();
  health.loop.start();
  await jobs.work(handlers);
  // Besides the hourly run, which a gateway that is restarted often may never reach.
  await jobs.send('housekeeping', {});
  await manager.restoreAll();
}
