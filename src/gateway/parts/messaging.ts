import type { Channels } from '../../channels/channels.ts';
import type { Database } from '../../db/database.ts';
import type { Changes } from '../../domain/changes.ts';
import type { MediaFiles } from '../../domain/media/files.ts';
import { IncomingMedia } from '../../domain/media/incoming.ts';
import { Amendments } from '../../domain/messages/amendments.ts';
import { Away } from '../../domain/messages/away.ts';
import { Recovery } from '../../domain/messages/recovery.ts';
import { Sender } from '../../domain/messages/send.ts';
import { Outbox } from '../../domain/outbox/outbox.ts';
import { Pacer } from '../../domain/pacing/pacer.ts';
import { Paces } from '../../domain/pacing/paces.ts';
import { systemClock as clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { GatewayConfig } from '../config.ts';

export interface MessagingDeps {
  config: Pick<GatewayConfig, 'pacing'>;
  db: Database;
  channels: Channels;
  changes: Changes;
  files: MediaFiles;
  log: Logger;
}

/** Sending, the outbox and incoming media, and later changes of messages. */
export function createMessaging({ config, db, channels, changes, files, log }: MessagingDeps) {
  const pacer = new Pacer({ clock, chance: Math.random, byDefault: config.pacing === 'on' });
  const outbox = new Outbox({ db, channels, changes, clock, log, pacer });
  const wake: Outbox['wake'] = (lane) => outbox.wake(lane);
  const sender = new Sender({ db, channels, changes, clock, pacer, wake });
  return {
    sender,
    recovery: new Recovery({ db, channels, changes, pacer, wake }),
    amendments: new Amendments({ db, channels, changes }),
    paces: new Paces({ db, pacer, changed: wake }),
    outbox,
    away: new Away({ db, changes, clock, sender, log }),
    incoming: new IncomingMedia({ db, channels, files, changes, log }),
  };
}
