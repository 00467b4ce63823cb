import { z } from 'zod';
import type { Database } from '../db/database.ts';
import type { Removals } from '../domain/accounts/removals.ts';
import type { MediaFiles } from '../domain/media/files.ts';
import { Jobs, type Handlers, type JobKind } from '../jobs/jobs.ts';
import { languages } from '../domain/mail/letters.ts';
import type { Users } from '../domain/users/users.ts';
import { systemClock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { NumberId, UserId } from '../model/ids.ts';
import type { GatewayConfig } from './config.ts';
import { tidy } from './housekeeping.ts';

/** The kinds of jobs: their data, retries and schedule. */
export const jobKinds = {
  housekeeping: {
    data: {},
    policy: 'exclusive',
    retry: { limit: 3, delay: 60, longestDelay: 600 },
    runLimit: 3600,
    schedule: '17 * * * *',
  },
  /** What remains of an account or number outside the database: a process, a session, files. */
  removal: {
    data: { id: z.uuid() },
    policy: 'exclusive',
    retry: { limit: 50, delay: 30, longestDelay: 3600 },
    runLimit: 600,
  },
  /** Mails a link to choose a new password. The link is secret, so it is created when the mail is sent. */
  password_letter: {
    data: { userId: z.uuid(), language: z.enum(languages) },
    policy: 'short',
    retry: { limit: 6, delay: 20, longestDelay: 600 },
    runLimit: 120,
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
  removals: Removals;
  users: Users;
  uploadDirectory: string;
}

export function jobHandlers({
  config,
  db,
  log,
  files,
  removals,
  users,
  uploadDirectory,
}: HandlerDeps): JobHandlers {
  const { eventDays, mediaDays } = config;
  const house = { db, files, clock: systemClock, uploadDirectory, eventDays, mediaDays };
  return {
    housekeeping: (_, signal) =>
      tidy(house, (err) => log.warn({ err }, 'old data was not removed; trying again in an hour'), signal),
    // The id of an account or of a number; the removal's row says which.
    removal: ({ id }) => removals.finish(id as NumberId),
    password_letter: ({ userId, language }) => users.mailPassword(userId as UserId, language),
  };
}
