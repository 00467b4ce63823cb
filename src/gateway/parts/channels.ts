import type { Channel, ChannelSink } from '../../channels/channel.ts';
import { Channels } from '../../channels/channels.ts';
import { InstanceReports } from '../../channels/web/reports.ts';
import { createWebChannel } from '../../channels/web/webChannel.ts';
import type { Database } from '../../db/database.ts';
import type { InstanceRow } from '../../db/instances.ts';
import { findMediaOf } from '../../db/media.ts';
import { findNumber } from '../../db/numbers.ts';
import type { Change, Changes } from '../../domain/changes.ts';
import { Inbound } from '../../domain/inbound/inbound.ts';
import type { MediaView } from '../../domain/views.ts';
import { systemClock as clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, MediaId, NumberId } from '../../model/ids.ts';
import type { SupervisionEvent } from '../../model/instance.ts';
import type { InstanceAddress } from '../../protocol/client.ts';
import { Instances } from '../../supervisor/instances.ts';
import type { MediaFiles } from '../../domain/media/files.ts';
import type { GatewayConfig } from '../config.ts';
import type { Installation } from '../installation.ts';
import { createCloud, type CloudDeps } from './cloud.ts';

/** Makes the channels other than the web channel. They report into the sink. */
export type MakeChannels = (sink: ChannelSink) => Channel[];

export interface ChannelsDeps extends Pick<CloudDeps, 'publicUrl' | 'addNumber' | 'readPhone'> {
  config: Pick<GatewayConfig, 'instancePortBase' | 'meta'>;
  files: MediaFiles;
  installation: Installation;
  db: Database;
  changes: Changes;
  log: Logger;
  makeChannels: MakeChannels;
}

/** The ways to WhatsApp, and what the routes for instances need. */
export function createChannels(deps: ChannelsDeps) {
  const { config, installation, db, changes, log, makeChannels, files } = deps;
  const secretOf = (number: NumberId): string => installation.secretFor(`instance ${number}`);
  const addressOf = (row: Pick<InstanceRow, 'port' | 'numberId'>): InstanceAddress => ({
    url: `http://127.0.0.1:${row.port}`,
    secret: secretOf(row.numberId),
  });
  const instances = new Instances(db, config.instancePortBase);
  const sink = new Inbound({ db, changes, clock, log });
  const web = createWebChannel(addressBook(instances, changes, addressOf));
  const cloud = createCloud({ ...deps, sink, locate: (number, id) => fileOf(db, files, number, id) });
  return {
    // A channel that is made later takes the place of one with its name.
    channels: new Channels([web, cloud.channel, ...makeChannels(sink)]),
    cloud,
    instances,
    reports: new InstanceReports({
      sink,
      announce: ({ accountId, numberId }, event) => changes.announce([changeOf(accountId, numberId, event)]),
      log,
    }),
    addressOf,
    secretOf,
    mediaOf: (number: NumberId, id: MediaId) => mediaOf(db, number, id),
  };
}

/** Caches the addresses of instances: every command needs one, and it changes only when an instance is launched. */
function addressBook(
  instances: Instances,
  changes: Changes,
  addressOf: (row: InstanceRow) => InstanceAddress,
) {
  const known = new Map<NumberId, InstanceAddress>();
  changes.listen((change) => {
    if (change.type === 'number.state' || change.type === 'number.deleted') known.delete(change.numberId);
  });
  return async (number: NumberId): Promise<InstanceAddress> => {
    const address = known.get(number);
    if (address) return address;
    const found = addressOf(await instances.get(number));
    known.set(number, found);
    return found;
  };
}

function changeOf(accountId: AccountId, numberId: NumberId, event: SupervisionEvent): Change {
  const number = { accountId, numberId };
  if (event.type !== 'exit') return { type: `instance.${event.type}`, ...number };
  return { type: 'instance.exit', ...number, reason: event.reason, detail: event.detail };
}

/** Where the bytes of a number's media are. */
async function fileOf(
  db: Database,
  files: MediaFiles,
  number: NumberId,
  id: MediaId,
): Promise<{ path: string; sha256: string }> {
  const { accountId, sha256 } = await mediaOf(db, number, id);
  if (sha256 === null) throw new AppError('media_unavailable', 'The file of this message is gone.');
  return { path: await files.locate(accountId, sha256), sha256 };
}

/** An instance may fetch only the media of its own number's messages. */
async function mediaOf(db: Database, number: NumberId, id: MediaId): Promise<MediaView> {
  const row = await db.asSystem((tx) => findNumber(tx, number));
  const media = row && (await db.inAccount(row.accountId, (tx) => findMediaOf(tx, row, id)));
  if (!media) throw new AppError('not_found', 'There is no such media of this number.');
  return media;
}
