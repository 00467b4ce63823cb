import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { prepareAppLogin } from '../db/appLogin.ts';
import { Database } from '../db/database.ts';
import { newId } from '../lib/ids.ts';
import { until } from '../lib/time.ts';
import { createDatabase, type TestDatabase } from '../tests/support/database.ts';
import { Jobs, type Handlers, type JobKind, type JobsOptions } from './jobs.ts';

const kinds = {
  letter: {
    data: { userId: z.uuid(), language: z.enum(['en', 'es']) },
    policy: 'exclusive',
    retry: { limit: 1, delay: 1, longestDelay: 1 },
    runLimit: 60,
  },
  cleaning: {
    data: {},
    policy: 'short',
    retry: { limit: 0, delay: 1, longestDelay: 1 },
    runLimit: 60,
    schedule: '17 * * * *',
  },
} as const satisfies Record<string, JobKind>;
type Kinds = typeof kinds;

/** Polls so rarely that a job is in time only if the worker is notified. */
const told = { told: 600, untold: 600, supervision: 600 };
const often = { told: 0.5, untold: 0.5, supervision: 1 };

let database: TestDatabase;
let db: Database;
let started: Jobs<Kinds>[];
let lines: Record<string, unknown>[];

beforeAll(async () => {
  database = await createDatabase();
  const url = await prepareAppLogin(database.url, 'the password of the login');
  db = new Database(url, { poolSize: 4, onError: () => undefined });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(async () => {
  [started, lines] = [[], []];
  await database.query('DELETE FROM pgboss.job');
});
afterEach(async () => {
  for (const jobs of started) await jobs.stop();
});

async function start(
  handlers: Partial<Handlers<Kinds>>,
  options: Partial<JobsOptions> = {},
): Promise<Jobs<Kinds>> {
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const log = pino({ formatters: { level: (level) => ({ level }) } }, { write });
  const jobs = new Jobs(kinds, { db, log, intervals: told, ...options });
  started.push(jobs);
  await jobs.start();
  const nothing = (): Promise<void> => Promise.resolve();
  await jobs.work({ letter: nothing, cleaning: nothing, ...handlers });
  return jobs;
}

const letter = (): { userId: string; language: 'en' } => ({ userId: newId<string>(), language: 'en' });
const states = async (): Promise<string[]> =>
  (await database.query<{ state: string }>('SELECT state::text FROM pgboss.job')).map(({ state }) => state);
const isListening = async (): Promise<boolean> =>
  (
    await database.query(
      `SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'ramal listens' AND query LIKE 'LISTEN%'`,
    )
  ).length === 1;

describe('a job', () => {
  it('is done as soon as it is sent, with the data that it was sent with', async () => {
    const done: unknown[] = [];
    const jobs = await start({ letter: (data) => Promise.resolve(void done.push(data)) });
    await until('the connection that is told', 10_000, isListening);
    const data = letter();
    expect(await jobs.send('letter', data)).toBe(true);
    await until('the job', 10_000, () => done.length > 0);
    expect(done).toEqual([data]);
    await until('its end', 10_000, async () => (await states()).join() === 'completed');
  });

  it('does not wait for the next look where several are there at once', async () => {
    const done: unknown[] = [];
    const first = await start({});
    await first.stop();
    for (let count = 0; count < 6; count += 1)
      await first.send('letter', letter(), { singletonKey: newId<string>() });
    await start({ letter: (data) => Promise.resolve(void done.push(data)) });
    await until('all of them', 10_000, () => done.length === 6);
  });

  it('of the exclusive kind is not queued twice under one key', async () => {
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    const jobs = await start({ letter: () => held });
    try {
      expect(await jobs.send('letter', letter(), { singletonKey: 'one' })).toBe(true);
      expect(await jobs.send('letter', letter(), { singletonKey: 'one' })).toBe(false);
      expect(await jobs.send('letter', letter(), { singletonKey: 'two' })).toBe(true);
    } finally {
      finish();
    }
  });

  it('carries ids and words of a closed list only: anything else is refused, and nothing is stored', async () => {
    const jobs = await start({});
    const written = { userId: 'ana@example.com', language: 'en' } as const;
    await expect(jobs.send('letter', written)).rejects.toThrow(/uuid/i);
    const more = { ...letter(), text: 'Olá' };
    await expect(jobs.send('letter', more)).rejects.toThrow(/text/);
    expect(await states()).toEqual([]);
  });

  it('that fails is tried again and given up in the end; each time is logged once, and the error is not stored', async () => {
    let tries = 0;
    const handler = (): Promise<void> => {
      tries += 1;
      return Promise.reject(new Error('Key (phone)=(5511999990000) exists'));
    };
    const jobs = await start({ letter: handler }, { intervals: often });
    await jobs.send('letter', letter());
    await until('the end', 20_000, async () => (await states()).join() === 'failed');
    expect(tries).toBe(2);
    expect(lines.map((line) => [line['level'], line['job.attempt'], line['msg']])).toEqual([
      ['warn', 1, 'a job failed; it will be retried'],
      ['error', 2, 'a job failed for good'],
    ]);
    const rows = await database.query('SELECT to_jsonb(j) FROM pgboss.job j');
    expect(JSON.stringify(rows)).not.toMatch(/5511999990000|exists|\.ts/);
  });

  it('for later waits', async () => {
    const done: unknown[] = [];
    const cleaning = (): Promise<void> => Promise.resolve(void done.push('later'));
    const jobs = await start(
      { cleaning, letter: () => Promise.resolve(void done.push('now')) },
      { intervals: often },
    );
    await jobs.send('cleaning', {}, { startAfter: 2 });
    await jobs.send('letter', letter());
    await until('both', 20_000, () => done.length === 2);
    expect(done).toEqual(['now', 'later']);
  });

  it('is scheduled by what its kind says, also where the schedule was another one', async () => {
    await start({});
    await database.query(`UPDATE pgboss.schedule SET cron = '0 0 1 1 *'`);
    await database.query(`UPDATE pgboss.queue SET retry_limit = 77`);
    await start({});
    expect(await database.query('SELECT name, cron FROM pgboss.schedule')).toEqual([
      { name: 'cleaning', cron: '17 * * * *' },
    ]);
    const limits = `SELECT retry_limit AS limit FROM pgboss.queue WHERE name IN ('cleaning', 'letter') ORDER BY name`;
    expect(await database.query(limits)).toEqual([{ limit: 0 }, { limit: 1 }]);
  });
});

describe('a stop', () => {
  it('waits for a job under way', async () => {
    let state = 'waits';
    const jobs = await start({
      letter: async (_, signal) => {
        state = 'runs';
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        state = 'done';
      },
    });
    await jobs.send('letter', letter());
    await until('the job', 10_000, () => state === 'runs');
    await jobs.stop();
    expect([state, await states()]).toEqual(['done', ['completed']]);
  });

  it('waits no longer than its deadline, and what it broke off is tried again by the next start', async () => {
    let runs = 0;
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    const handler = async (): Promise<void> => {
      runs += 1;
      if (runs === 1) await held;
    };
    try {
      const jobs = await start({ letter: handler }, { stopMs: 100 });
      await jobs.send('letter', letter());
      await until('the job', 10_000, () => runs === 1);
      await jobs.stop();
      expect(await states()).toEqual(['retry']);
      expect(lines.map(({ msg }) => msg)).toEqual(['running jobs were interrupted; they will be retried']);
      await start({ letter: handler }, { intervals: often });
      await until('the second run', 20_000, async () => (await states()).join() === 'completed');
      expect(runs).toBe(2);
    } finally {
      finish();
    }
  });
});

describe('after a failure', () => {
  it('of its gateway, a job that was being done is done by another', async () => {
    let runs = 0;
    const jobs = await start({});
    await jobs.stop();
    await jobs.send('letter', letter());
    await database.query(
      `UPDATE pgboss.job SET state = 'active', started_on = now() - interval '1 minute', heartbeat_on = now() - interval '1 minute'`,
    );
    await database.query(`UPDATE pgboss.queue SET monitor_on = NULL, monitor_claim_on = NULL`);
    await start({ letter: () => Promise.resolve(void (runs += 1)) }, { intervals: often });
    await until('the job', 30_000, async () => (await states()).join() === 'completed');
    expect(runs).toBe(1);
  });

  it('of every connection, it is told of new jobs again, and the failure is logged once', async () => {
    const done: unknown[] = [];
    const jobs = await start({ letter: (data) => Promise.resolve(void done.push(data)) });
    await until('the connection that is told', 10_000, isListening);
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND usename LIKE 'ramal_app%'`,
    );
    await until('the end of the connection', 10_000, async () => !(await isListening()));
    await until('the next connection', 10_000, isListening);
    await jobs.send('letter', letter());
    await until('the job', 10_000, () => done.length > 0);
    expect(lines.length).toBeLessThanOrEqual(1);
  });
});
