import { PgBoss, type Db, type JobWithMetadata } from 'pg-boss';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { jobSchema } from '../db/jobTables.ts';
import type { Logger } from '../lib/logger.ts';
import { withDeadline } from '../lib/time.ts';

/**
 * What a job may carry: ids, and words of a closed list. Its data is read by whoever reads the system's tables, so
 * nothing that people wrote and no secret belongs in it; a handler reads those by the id.
 */
type Field = z.ZodUUID | z.ZodEnum;
type Shape = Record<string, Field>;

export interface JobKind<Data extends Shape = Shape> {
  data: Data;
  /**
   * `exclusive`: one job waits or runs at a time. `short`: one job waits that was not tried yet. Both count by
   * `singletonKey`. Never changed once a release has it: pg-boss cannot.
   */
  policy: 'exclusive' | 'short';
  /** How often a job that failed is tried again. The delay doubles from the first to the longest. Seconds. */
  retry: { limit: number; delay: number; longestDelay: number };
  /** A run that takes longer counts as failed. Seconds. */
  runLimit: number;
  /** When it is done by itself: a cron expression, in UTC. */
  schedule?: string;
}

type Kinds = Record<string, JobKind>;
export type DataOf<Kind extends JobKind> = { [Name in keyof Kind['data']]: z.output<Kind['data'][Name]> };
/** The signal aborts when the gateway stops, or the run has taken too long. */
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
  /** How long `stop` waits for jobs under way. Milliseconds. */
  stopMs?: number;
  intervals?: Intervals;
}

/** Seconds. */
interface Intervals {
  /** How often a worker looks for jobs by itself while it is told of new ones. */
  told: number;
  /** The same while it is not. */
  untold: number;
  /** How often jobs of a gateway that is gone are looked for. */
  supervision: number;
}

/** A job whose worker has not been heard from for so long is tried again: its gateway is gone. Seconds. */
const HEARTBEAT = 30;
/** How long a job that is done or has failed for good is kept. Seconds. */
const KEPT = 3 * 24 * 3600;
const usual: Intervals = { told: 30, untold: 2, supervision: 60 };

/** Background work that survives a restart: pg-boss, with the connections and the role of the gateway. */
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
      // The owner of the database creates and upgrades the tables (`prepareJobTables`); this login may not.
      migrate: false,
      reindex: false,
      monitorVacuum: false,
      superviseIntervalSeconds: intervals.supervision,
      monitorIntervalSeconds: intervals.supervision,
      cronWorkerIntervalSeconds: 45,
      // Jobs that wait for other jobs: there are none.
      flowIntervalSeconds: 3600,
    });
    // Without a listener, an error would end the process.
    this.#boss.on('error', (error) => this.#tell(error));
    this.#boss.on('warning', ({ message }) => log.warn({ 'job.warning': message }, 'pg-boss warns'));
  }

  /** From then on jobs can be sent. */
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

  /** From then on jobs are done. */
  async work(handlers: Handlers<All>): Promise<void> {
    const { told, untold } = this.#intervals;
    const polling = { notifyPollingIntervalSeconds: told, pollingIntervalSeconds: untold };
    for (const name of Object.keys(this.#kinds) as (keyof All & string)[]) {
      let worker = '';
      const options = { ...polling, includeMetadata: true } as const;
      worker = await this.#boss.work(name, options, async ([job]) => {
        // More may wait, and a worker that is told several times meanwhile remembers one.
        this.#boss.notifyWorker(worker);
        if (job) await this.#run(name, handlers[name], job);
      });
    }
  }

  /** False: there is such a job already, and its kind has one at a time. */
  async send<Name extends keyof All & string>(
    name: Name,
    data: DataOf<All[Name]>,
    options: SendOptions = {},
  ): Promise<boolean> {
    return (await this.#boss.send(name, this.#parse(name, data), options)) !== null;
  }

  /** Waits for jobs under way, up to the deadline; those that it breaks off are tried again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const idle = Object.keys(this.#kinds).map((name) => this.#boss.offWork(name, { wait: true }));
    await withDeadline('the end of jobs under way', this.#stopMs, Promise.all(idle)).catch((err: unknown) =>
      this.#log.warn({ err }, 'jobs under way were broken off; they are tried again'),
    );
    // Its own graceful stop looks every half second whether it is done.
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
      else this.#log.warn(facts, 'a job failed; it is tried again');
      // pg-boss stores what it is thrown, and an error may quote what people wrote.
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

  /** While the database is away every worker fails again and again: told once. */
  #tell(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    const err = asError(error);
    const isAway = err.code === 'unavailable';
    if (isAway && this.#isAway) return;
    this.#isAway = isAway;
    this.#log.warn({ err }, 'background work is interrupted; it goes on by itself');
  }
}

/** pg-boss copies errors into plain objects, with all that PostgreSQL says of the row. */
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
