import { PgBoss, type Db, type JobWithMetadata } from 'pg-boss';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { jobSchema } from '../db/jobTables.ts';
import type { Logger } from '../lib/logger.ts';
import { withDeadline } from '../lib/time.ts';

/**
 * What a job may carry: ids, and values of a closed list. Many can read the job tables, so they contain no text that
 * people wrote and no secret; a handler reads those by id.
 */
type Field = z.ZodUUID | z.ZodEnum;
type Shape = Record<string, Field>;

export interface JobKind<Data extends Shape = Shape> {
  data: Data;
  /**
   * `exclusive`: only one job waits or runs at a time. `short`: only one job waits that was not tried yet. Both count
   * by `singletonKey`. pg-boss cannot change the policy of a released kind.
   */
  policy: 'exclusive' | 'short';
  /** How often a failed job is retried. The delay doubles, from the first to the longest. Seconds. */
  retry: { limit: number; delay: number; longestDelay: number };
  /** A run that takes longer has failed. Seconds. */
  runLimit: number;
  /** Runs on this schedule: a cron expression, in UTC. */
  schedule?: string;
}

type Kinds = Record<string, JobKind>;
export type DataOf<Kind extends JobKind> = { [Name in keyof Kind['data']]: z.output<Kind['data'][Name]> };
/** The signal aborts when the gateway stops or the run exceeds its limit. */
export type Handler<Kind extends JobKind> = (data: DataOf<Kind>, signal: AbortSignal) => Promise<void>;
export type Handlers<All extends Kinds> = { [Name in keyof All]: Handler<All[Name]> };

export interface SendOptions {
  singletonKey?: string;
  /** Seconds. */
  startAfter?: number;
}

export interface JobsOptions {
  db: Database;
  log: Logger;
  /** How long `stop` waits for running jobs. Milliseconds. */
  stopMs?: number;
  intervals?: Intervals;
}

/** Seconds. */
interface Intervals {
  /** How often a worker polls while it is also notified of new jobs. */
  told: number;
  /** How often it polls without notifications. */
  untold: number;
  /** How often to look for jobs whose gateway has died. */
  supervision: number;
}

/** A job whose worker has sent no heartbeat for this long is retried: its gateway has died. Seconds. */
const HEARTBEAT = 30;
/** How long a job is kept after it has succeeded or failed for good. Seconds. */
const KEPT = 3 * 24 * 3600;
const usual: Intervals = { told: 30, untold: 2, supervision: 60 };

/** Background work that survives a restart: pg-boss, with the gateway's connections and database role. */
export class Jobs<All extends Kinds> {
  readonly #kinds: All;
  readonly #boss: PgBoss;
  readonly #log: Logger;
  readonly #stopMs: number;
  readonly #intervals: Intervals;
  readonly #stopping = new AbortController();
  #isAway = false;

  constructor(kinds: All, { db, log, stopMs = 10_000, intervals = usual }: JobsOptions) {
    this.#kinds = kinds;
    this.#log = log;
    this.#stopMs = stopMs;
    this.#intervals = intervals;
    this.#boss = new PgBoss({
      db: this.#connection(db),
      schema: jobSchema,
      useListenNotify: db.canListen,
      // The owner of the database creates and upgrades the tables (`prepareJobTables`); this login must not.
      migrate: false,
      reindex: false,
      monitorVacuum: false,
      superviseIntervalSeconds: intervals.supervision,
      monitorIntervalSeconds: intervals.supervision,
      cronWorkerIntervalSeconds: 45,
      // No job depends on another.
      flowIntervalSeconds: 3600,
    });
    // Without a listener, an error would end the process.
    this.#boss.on('error', (error) => this.#tell(error));
    this.#boss.on('warning', ({ message }) => log.warn({ 'job.warning': message }, 'pg-boss warns'));
  }

  /** Jobs can be sent after this. */
  async start(): Promise<void> {
    await this.#boss.start();
    const known = new Map((await this.#boss.getQueues()).map((queue) => [queue.name, { ...queue }]));
    for (const [name, kind] of Object.entries(this.#kinds)) {
      const wanted = settingsOf(kind);
      const queue: Record<string, unknown> | undefined = known.get(name);
      if (queue === undefined) await this.#boss.createQueue(name, { ...wanted, policy: kind.policy });
      else if (Object.entries(wanted).some(([key, value]) => queue[key] !== value))
        await this.#boss.updateQueue(name, wanted);
      if (kind.schedule !== undefined) await this.#boss.schedule(name, kind.schedule);
    }
  }

  /** Jobs are run after this. */
  async work(handlers: Handlers<All>): Promise<void> {
    const { told, untold } = this.#intervals;
    const polling = { notifyPollingIntervalSeconds: told, pollingIntervalSeconds: untold };
    for (const name of Object.keys(this.#kinds) as (keyof All & string)[]) {
      let worker = '';
      const options = { ...polling, includeMetadata: true } as const;
      worker = await this.#boss.work(name, options, async ([job]) => {
        // More jobs may be waiting, and a worker remembers only one of several notifications.
        this.#boss.notifyWorker(worker);
        if (job) await this.#run(name, handlers[name], job);
      });
    }
  }

  /** Returns false if there is such a job already and its kind allows only one. */
  async send<Name extends keyof All & string>(
    name: Name,
    data: DataOf<All[Name]>,
    options: SendOptions = {},
  ): Promise<boolean> {
    return (await this.#boss.send(name, this.#parse(name, data), options)) !== null;
  }

  /** Waits for running jobs, up to the deadline. Jobs that are interrupted are retried. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const idle = Object.keys(this.#kinds).map((name) => this.#boss.offWork(name, { wait: true }));
    await withDeadline('the end of running jobs', this.#stopMs, Promise.all(idle)).catch((err: unknown) =>
      this.#log.warn({ err }, 'running jobs were interrupted; they will be retried'),
    );
    // The graceful stop of pg-boss polls only every half second.
    await this.#boss.stop({ graceful: false, close: false });
  }

  async #run<Name extends keyof All & string>(
    name: Name,
    handle: Handler<All[Name]>,
    job: JobWithMetadata<unknown>,
  ): Promise<void> {
    try {
      const signal = AbortSignal.any([this.#stopping.signal, job.signal]);
      await handle(this.#parse(name, job.data ?? {}), signal);
    } catch (err) {
      const isLast = job.retryCount >= job.retryLimit;
      const facts = { err, 'job.name': name, 'job.id': job.id, 'job.attempt': job.retryCount + 1 };
      if (isLast) this.#log.error(facts, 'a job failed for good');
      else this.#log.warn(facts, 'a job failed; it will be retried');
      // pg-boss stores the errors of jobs, and an error may quote what people wrote.
      throw Object.assign(new Error('The log of the gateway says why.'), { stack: undefined });
    }
  }

  #parse<Name extends keyof All & string>(name: Name, data: unknown): DataOf<All[Name]> {
    return z.strictObject(this.#kinds[name]?.data ?? {}).parse(data) as DataOf<All[Name]>;
  }

  #connection(db: Database): Db {
    return {
      executeSql: async (sql, values) => {
        const result = await db.asSystemRaw(sql, values);
        this.#isAway = false;
        return result;
      },
      listen: (channel, onTold, onListening) => Promise.resolve(db.listen(channel, { onTold, onListening })),
    };
  }

  /** While the database is unavailable, every worker fails repeatedly. This is logged once. */
  #tell(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    const err = asError(error);
    const isAway = err.code === 'unavailable';
    if (isAway && this.#isAway) return;
    this.#isAway = isAway;
    this.#log.warn({ err }, 'background work is interrupted; it resumes automatically');
  }
}

/** pg-boss copies errors into plain objects, including what PostgreSQL says about the row. */
function asError(error: unknown): Error & { code?: unknown } {
  if (error instanceof Error) return error;
  const { message, code } = z.object({ message: z.string(), code: z.unknown() }).partial().parse(error);
  return Object.assign(new Error(message ?? 'unknown'), { code });
}

const settingsOf = ({ retry, runLimit }: JobKind) => ({
  retryLimit: retry.limit,
  retryDelay: retry.delay,
  retryBackoff: true,
  retryDelayMax: retry.longestDelay,
  expireInSeconds: runLimit,
  heartbeatSeconds: HEARTBEAT,
  deleteAfterSeconds: KEPT,
  notify: true,
});
