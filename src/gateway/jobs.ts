import type { Database } from '../db/database.ts';
import type { MediaFiles } from '../domain/media/files.ts';
import { Jobs, type Handlers, type JobKind } from '../jobs/jobs.ts';
import { systemClock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { GatewayConfig } from './config.ts';
import { tidy } from './housekeeping.ts';

/** All background work that is a job: what it carries, how often it is tried, and when it is done by itself. */
export const jobKinds = {
  housekeeping: {
    data: {},
    policy: 'exclusive',
    retry: { limit: 3, delay: 60, longestDelay: 600 },
    runLimit: 3600,
    schedule: '17 * * * *',
  },
} as const satisfies Record<string, JobKind>;

export type GatewayJobs = Jobs<typeof jobKinds>;
export type JobHandlers = Handlers<typeof jobKinds>;

export const createJobs = (db: Database, log: Logger): GatewayJobs => new Jobs(jobKinds, { db, log });

interface HandlerDeps {
  config: Pick<GatewayConfig, 'eventDays' | 'mediaDays'>;
  db: Database;
  log: Logger;
  files: MediaFiles;
  uploadDirectory: string;
}

export function jobHandlers({ config, db, log, files, uploadDirectory }: HandlerDeps): JobHandlers {
  const { eventDays, mediaDays } = config;
  const house = { db, files, clock: systemClock, uploadDirectory, eventDays, mediaDays };
  return {
    housekeeping: (_, signal) =>
      tidy(house, (err) => log.warn({ err }, 'what is old was not removed; trying again in an hour'), signal),
  };
}
