import path from 'node:path';
import type { Database } from '../db/database.ts';
import { recordEvents } from '../db/events.ts';
import {
  beginRun,
  findInstance,
  listInstances,
  nextPort,
  setPort,
  setRetry,
  type InstanceRow,
} from '../db/instances.ts';
import { lockNumber, setDesired, setState } from '../db/numbers.ts';
import { hasHanded } from '../db/outbox.ts';
import { AppError } from '../model/errors.ts';
import type { RecordedEvent } from '../model/event.ts';
import type { NumberId, Phone } from '../model/ids.ts';
import { type ExitReason } from '../model/instance.ts';
import { stateReasons, type StateCode } from '../model/number.ts';
import { InstanceUnreachableError } from '../protocol/client.ts';
import {
  InstanceSupervisor,
  type InstanceSupervisorDeps,
  type SupervisedNumber,
  type Vitals,
} from './instanceSupervisor.ts';
import { Renewals } from './renewals.ts';
import { beats } from '../lib/beats.ts';
import { isPortFree } from '../lib/ports.ts';

/** How often every instance is checked. Milliseconds. */
const CHECK_EVERY = 5000;

export interface InstanceManagerDeps extends Omit<
  InstanceSupervisorDeps,
  'read' | 'note' | 'beginRun' | 'isSending' | 'giveUpPairing'
> {
  db: Database;
  sessionsDirectory: string;
  /** Called after the gateway has stored a state that the instance could not report itself. */
  announce: (row: InstanceRow, events: RecordedEvent[]) => void;
  announceDeleted: (row: SupervisedNumber) => void;
  /** A renewed instance did not come back, so renewals have stopped. */
  onRenewalStopped: () => void;
}

/** Keeps the instances running that should run, with one supervisor for each number. */
export class InstanceManager {
  readonly #deps: InstanceManagerDeps;
  readonly #supervisors = new Map<NumberId, InstanceSupervisor>();
  readonly #closing = new AbortController();
  #checking: Promise<void> | undefined;
  #renewing: Promise<void> | undefined;

  constructor(deps: InstanceManagerDeps) {
    this.#deps = deps;
    deps.driver.onEnd((number) => this.#supervisors.get(number)?.ended());
  }

  /** Starts every instance that should run, as many at a time as there are launch slots. */
  async restoreAll(): Promise<void> {
    const rows = await this.#deps.db.asSystem(listInstances);
    for (const row of rows)
      if (row.desired === 'running') this.#begin(row.numberId, await this.#supervisor(row.numberId));
    this.#checking = beats(
      CHECK_EVERY,
      this.#closing.signal,
      () => this.#supervisors.values(),
      (supervisor) => supervisor.check(),
    );
    const renewals = new Renewals({
      instances: () => this.#supervisors.values(),
      everyMs: CHECK_EVERY,
      log: this.#deps.log,
      onStopped: this.#deps.onRenewalStopped,
    });
    this.#renewing = renewals.run(this.#closing.signal);
  }

  async start(number: NumberId): Promise<void> {
    const supervisor = await this.#supervisor(number);
    await this.#wish(number, 'running');
    this.#begin(number, supervisor);
  }

  async stop(number: NumberId, code: 'stopped' | 'unpaired' = 'stopped'): Promise<void> {
    const supervisor = await this.#supervisor(number);
    await this.#wish(number, 'stopped');
    await supervisor.stop(code);
  }

  async restart(number: NumberId): Promise<void> {
    const supervisor = await this.#supervisor(number);
    await this.#wish(number, 'running');
    await this.#note(number, 'restarting', null, { at: null, failures: 0 });
    supervisor.want();
    this.#inBackground(number, supervisor.restart());
  }

  async logout(number: NumberId): Promise<void> {
    const supervisor = await this.#supervisor(number);
    const row = await this.#read(number);
    if (row?.linkedAt === null) throw this.#notReady(row, 'There is no linked phone to log out.');
    await supervisor.logout().catch((cause: unknown) => {
      throw this.#notReady(
        row,
        'The instance does not answer, so the phone was not unlinked. Start it first.',
        cause,
      );
    });
  }

  async requestPairingCode(number: NumberId, phone: Phone): Promise<{ code: string; expiresAt: number }> {
    const supervisor = await this.#supervisor(number);
    const result = await supervisor.requestPairingCode(phone).catch((cause: unknown) => {
      if (!(cause instanceof InstanceUnreachableError)) throw cause;
      throw new AppError('unavailable', 'The instance does not answer now. Try again in a moment.', {
        cause,
      });
    });
    if (result.outcome === 'code') return result;
    throw this.#notReady(await this.#read(number), result.text);
  }

  async vitals(number: NumberId): Promise<Vitals> {
    return (await this.#supervisor(number)).vitals();
  }

  /** For a number whose row was deleted: unlinks its device, ends its instance, removes its session. */
  async remove(row: SupervisedNumber & { isUp: boolean }): Promise<boolean> {
    const number = row.numberId;
    const supervisor = this.#supervisors.get(number) ?? this.#newKeeper(row);
    try {
      return await supervisor.remove(row.port, row.isUp, path.join(this.#deps.sessionsDirectory, number));
    } finally {
      this.#supervisors.delete(number);
      this.#deps.announceDeleted(row);
    }
  }

  heardExit(number: NumberId, reason: ExitReason, detail: string | null): void {
    this.#supervisors.get(number)?.heardExit(reason, detail);
  }

  /** With `stopInstances` they are stopped first. The next start brings them back. */
  async close(stopInstances: boolean): Promise<void> {
    this.#closing.abort();
    await this.#checking;
    await Promise.all([...this.#supervisors.values()].map((supervisor) => supervisor.close(stopInstances)));
    await this.#renewing;
    this.#deps.driver.close();
  }

  async #supervisor(number: NumberId): Promise<InstanceSupervisor> {
    const known = this.#supervisors.get(number);
    if (known) return known;
    const row = await this.#read(number);
    if (!row) throw new AppError('not_found', 'There is no such instance.');
    // Another call may have created it while the row was read. A number has one supervisor.
    const meanwhile = this.#supervisors.get(number);
    if (meanwhile) return meanwhile;
    const supervisor = this.#newKeeper(row);
    this.#supervisors.set(number, supervisor);
    return supervisor;
  }

  #newKeeper(row: SupervisedNumber): InstanceSupervisor {
    const number = row.numberId;
    return new InstanceSupervisor(row, {
      ...this.#deps,
      read: () => this.#read(number),
      isSending: () => this.#deps.db.inAccount(row.accountId, (tx) => hasHanded(tx, number)),
      giveUpPairing: () => this.stop(number, 'unpaired'),
      beginRun: (runId) => this.#deps.db.asSystem((tx) => beginRun(tx, number, runId)),
      note: (code, detail, retry) => this.#note(number, code, detail, retry),
    });
  }

  #begin(number: NumberId, supervisor: InstanceSupervisor): void {
    supervisor.want();
    this.#inBackground(
      number,
      this.#movePort(number).then(() => supervisor.bringUp()),
    );
  }

  /** The caller does not wait for slow work. Errors show in the number's state. */
  #inBackground(number: NumberId, work: Promise<void>): void {
    work.catch((error: unknown) => this.#supervisors.get(number)?.failed(error));
  }

  /** If another program has taken the port, the next free one is used. */
  async #movePort(number: NumberId): Promise<void> {
    const { driver, db, log } = this.#deps;
    const row = await this.#read(number);
    if (!row || (await isPortFree(row.port)) || (await driver.findPid(number)) !== null) return;
    for (let base = row.port + 1; base < 65_535; base += 1) {
      // The table is locked, so that two numbers cannot choose the same port.
      const port = await db.asSystem(async (tx) => {
        const next = await nextPort(tx, base);
        if (!(await isPortFree(next))) return null;
        await setPort(tx, number, next);
        return next;
      });
      if (port === null) continue;
      log.warn(
        { 'number.id': number, port, was: row.port },
        'another program uses the port; the instance gets another one',
      );
      return;
    }
  }

  #read(number: NumberId): Promise<InstanceRow | undefined> {
    return this.#deps.db.asSystem((tx) => findInstance(tx, number));
  }

  async #wish(number: NumberId, desired: 'running' | 'stopped'): Promise<void> {
    await this.#deps.db.asSystem(async (tx) => {
      await setDesired(tx, number, desired);
      await setRetry(tx, number, { at: null, failures: 0 });
    });
  }

  async #note(
    number: NumberId,
    code: StateCode,
    detail: string | null,
    retry: { at: Date | null; failures: number },
  ): Promise<void> {
    const before = await this.#read(number);
    if (!before) return;
    const { state } = stateReasons[code];
    const { row, events } = await this.#deps.db.inAccount(before.accountId, async (tx) => {
      const old = await lockNumber(tx, number);
      await setState(tx, number, code, detail);
      await setRetry(tx, number, retry);
      const row = await findInstance(tx, number);
      const isNews = old && state !== stateReasons[old.code].state;
      const draft = { type: `number.${state}` as const, numberId: number, code, detail };
      return { row, events: isNews ? await recordEvents(tx, before.accountId, [draft]) : [] };
    });
    if (row) this.#deps.announce(row, events);
  }

  #notReady(row: InstanceRow | undefined, why: string, cause?: unknown): AppError {
    const state = row ? { state: stateReasons[row.code].state, stateCode: row.code } : {};
    return new AppError('instance_not_ready', row ? `${why} ${stateReasons[row.code].text}` : why, {
      details: state,
      cause,
    });
  }
}
