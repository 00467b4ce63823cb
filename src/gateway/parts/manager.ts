import path from 'node:path';
import type { Database } from '../../db/database.ts';
import type { Changes } from '../../domain/changes.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { NumberId } from '../../model/ids.ts';
import { ChildDriver } from '../../supervisor/childDriver.ts';
import { InstanceManager, type InstanceManagerDeps } from '../../supervisor/instanceManager.ts';
import { LaunchSlots } from '../../supervisor/launchSlots.ts';
import { Pm2Driver } from '../../supervisor/pm2Driver.ts';
import type { GatewayConfig } from '../config.ts';

export interface ManagerDeps {
  config: GatewayConfig;
  db: Database;
  changes: Changes;
  log: Logger;
  addressOf: InstanceManagerDeps['addressOf'];
  secretOf: (number: NumberId) => string;
  logs: string;
  build: string;
  gatewayUrl: () => string;
  onRenewalStopped: () => void;
}

/** The supervision of instances. */
export function createManager(deps: ManagerDeps): InstanceManager {
  const { config, db, changes, log, addressOf, secretOf, logs, build, gatewayUrl, onRenewalStopped } = deps;
  const { sessionsDirectory } = config;
  return new InstanceManager({
    ...{ db, log, addressOf, build, gatewayUrl, onRenewalStopped },
    driver:
      config.instanceDriver === 'pm2'
        ? new Pm2Driver(config.programEnvironment)
        : new ChildDriver({
            sessionsDirectory,
            logDirectory: logs,
            environment: config.programEnvironment,
          }),
    slots: new LaunchSlots(config.launchesAtOnce),
    chance: Math.random,
    memoryMb: config.instanceMemoryMb,
    unpairedMs: config.unpairedMinutes * 60_000,
    now: () => systemClock.now(),
    configDirectory: path.join(config.dataDirectory, 'instances'),
    sessionsDirectory,
    configOf: (row, runId, previousExit) =>
      Promise.resolve({
        runId,
        numberId: row.numberId,
        phone: row.phone,
        port: row.port,
        secret: secretOf(row.numberId),
        gatewayUrl: gatewayUrl(),
        sessionDir: path.join(sessionsDirectory, row.numberId),
        chromePath: config.chromePath ?? null,
        chromeArgs: config.chromeArgs,
        previousExit,
        upkeepSeconds: config.upkeepSeconds,
        logLevel: config.logLevel,
        build,
      }),
    announce: ({ accountId, numberId }, events) => {
      changes.announce([{ type: 'number.state', accountId, numberId }]);
      changes.announceRecorded(events);
    },
    announceDeleted: ({ accountId, numberId }) =>
      changes.announce([{ type: 'number.deleted', accountId, numberId }]),
  });
}
