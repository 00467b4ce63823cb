import type { Channel, ChannelSink } from '../../channels/channel.ts';
import { AtMeta } from '../../channels/cloud/atMeta.ts';
import { createCloudChannel } from '../../channels/cloud/cloudChannel.ts';
import { Connections, type ConnectionsDeps, type InstallationApp } from '../../channels/cloud/connections.ts';
import { CloudFiles, type CloudFilesDeps } from '../../channels/cloud/files.ts';
import { Graph } from '../../channels/cloud/graph.ts';
import { CloudHealth } from '../../channels/cloud/health.ts';
import { Intake } from '../../channels/cloud/intake.ts';
import { Reaches, type CentralBusiness } from '../../channels/cloud/reach.ts';
import { SignInStates } from '../../channels/cloud/signInState.ts';
import type { Database } from '../../db/database.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import { Sealer } from '../../lib/seal.ts';
import type { MetaAppId, WabaId } from '../../model/ids.ts';
import type { GatewayConfig } from '../config.ts';
import type { Installation } from '../installation.ts';

export interface CloudDeps {
  config: Pick<GatewayConfig, 'meta'>;
  installation: Installation;
  db: Database;
  sink: ChannelSink;
  publicUrl: () => string;
  readPhone: ConnectionsDeps['readPhone'];
  addNumber: ConnectionsDeps['addNumber'];
  locate: CloudFilesDeps['locate'];
  log: Logger;
}

/** Meta's Cloud API: its channel, the intake of its webhooks, and the connections of accounts. */
export function createCloud(deps: CloudDeps): {
  channel: Channel;
  intake: Intake;
  health: CloudHealth;
  connections: Connections;
} {
  const { config, installation, db, sink, publicUrl, readPhone, addNumber, locate, log } = deps;
  const sealer = new Sealer(installation.secretFor('seal'));
  const { app: given, central: business, graphUrl } = config.meta;
  const app: InstallationApp | null = given && {
    ...{ ...given, id: given.id as MetaAppId },
    verifyToken: installation.secretFor('meta verify token'),
  };
  const central: CentralBusiness | null = business && { ...business, wabaId: business.wabaId as WabaId };
  const graph = new Graph({ url: graphUrl });
  const reaches = new Reaches({ db, sealer, app, central });
  const health = new CloudHealth({ db, graph, reaches, sink, log });
  return {
    channel: createCloudChannel({
      ...{ graph, reaches, files: new CloudFiles({ db, graph, locate }) },
      onFailure: (number, error) => health.failed(number, error),
      settlesWithin: config.meta.settlesWithin,
    }),
    intake: new Intake({
      ...{ db, sealer, sink, app, log },
      onChanged: (numbers) => health.checkSoon(numbers),
    }),
    health,
    connections: new Connections({
      ...{ db, atMeta: new AtMeta(graph), sealer, reaches, health, app, central },
      ...{ publicUrl, readPhone, addNumber },
      states: new SignInStates(installation.secretFor('meta sign-in'), systemClock),
    }),
  };
}
