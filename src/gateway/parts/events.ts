import type { Database } from '../../db/database.ts';
import type { Changes } from '../../domain/changes.ts';
import { EventLog } from '../../domain/events/eventLog.ts';
import type { Messages } from '../../domain/messages/messages.ts';
import { Deliverer } from '../../domain/webhooks/deliverer.ts';
import { Webhooks } from '../../domain/webhooks/webhooks.ts';
import { EventPresenter } from '../../http/eventPresenter.ts';
import { systemClock as clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import { Sealer } from '../../lib/seal.ts';
import type { GatewayConfig } from '../config.ts';
import type { Installation } from '../installation.ts';

export interface EventsDeps {
  config: Pick<GatewayConfig, 'webhookUrlAllowPrivate'>;
  installation: Installation;
  db: Database;
  changes: Changes;
  messages: Messages;
  version: string;
  log: Logger;
}

/** The event log, and its delivery to webhooks. */
export function createEvents({ config, installation, db, changes, messages, version, log }: EventsDeps) {
  const events = new EventPresenter(messages);
  const sealer = new Sealer(installation.secretFor('seal'));
  const deliverer = new Deliverer({
    db,
    changes,
    sealer,
    clock,
    chance: Math.random,
    render: (accountId, rows) => events.all({ accountId, numberIds: null }, rows),
    allowPrivate: config.webhookUrlAllowPrivate,
    userAgent: `Ramal/${version}`,
    log,
  });
  return { eventLog: new EventLog(db), events, webhooks: new Webhooks({ db, sealer, deliverer }), deliverer };
}
