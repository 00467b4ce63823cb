import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { callInstance, readStatus, type InstanceAddress } from '../protocol/client.ts';
import type { InstanceConfig } from '../protocol/commands.ts';
import type { ExitReason } from '../model/instance.ts';
import type { StateCode } from '../model/number.ts';
import { isUp, stateReasons } from '../model/number.ts';
import type { Phone, RunId } from '../model/ids.ts';
import type { InstanceRow } from '../db/instances.ts';
import { isDiskFull } from '../lib/diskFull.ts';
import { newId } from '../lib/ids.ts';
import { reasonOf, type Logger } from '../lib/logger.ts';
import { DeadlineError, until } from '../lib/time.ts';
import type { Driver } from './driver.ts';
import type { LaunchSlots } from './launchSlots.ts';
import type { Renewable, Renewal } from './renewals.ts';
import { decide } from './restartPolicy.ts';
import { memoryOf, MemoryLimit } from './memoryLimit.ts';

/** Milliseconds. A graceful stop closes the browser and posts the last events. */
const STOP_GRACE = 20_000;
const STATUS_DEADLINE = 3000;
const UNANSWERED_LIMIT = 3;
const FIRST_ANSWER = 30_000;
const DRAIN = 15_000;
/** A number with many chats may need minutes to sync. */
const RENEWED = 300_000;
/** The instance itself waits 10 s for WhatsApp's answer. */
const UNLINK = 15_000;

/** Enough to end an instance whose row was deleted. */
export type SupervisedNumber = Pick<InstanceRow, 'numberId' | 'accountId' | 'port'>;

export interface InstanceSupervisorDeps {
  driver: Driver;
  slots: LaunchSlots;
  log: Logger;
  chance: () => number;
  addressOf: (row: SupervisedNumber) => InstanceAddress;
  configOf: (row: InstanceRow, runId: RunId, previousExit: ExitReason | null) => Promise<InstanceConfig>;
  /** Stores that a new run begins, so that reports of earlier runs are refused. */
  beginRun: (runId: RunId) => Promise<void>;
  /** Identifies the code that instances are started from now. */
  build: string;
  configDirectory: string;
  gatewayUrl: () => string;
  read: () => Promise<InstanceRow | undefined>;
  /** Stores and announces a state that the instance cannot report itself. */
  note: (
    code: StateCode,
    detail: string | null,
    retry: { at: Date | null; failures: number },
  ) => Promise<void>;
  now: () => Date;
  /** Whether its page may have a message whose outcome is not stored yet. */
  isSending: () => Promise<boolean>;
  /** An instance above this is restarted. MB; 0: never. */
  memoryMb: number;
  /** How long its browser waits for a phone to be linked. Milliseconds; 0: for ever. */
  unpairedMs: number;
  /** The phone was not linked in time. */
  giveUpPairing: () => Promise<void>;
}

const isWell = (code: StateCode): boolean =>
  ['module_missing', 'reports_refused'].includes(code) ||
  ['connected', 'qr'].includes(stateReasons[code].state);
/** The states in which a number may be renewed: healthy, and linked or waiting for a phone. */
const standing = (code: StateCode): 'linked' | 'waiting' | null =>
  !isWell(code) ? null : isUp(code) ? 'linked' : 'waiting';

export interface Vitals {
  /** null: it is not running, or the system does not tell. */
  memoryBytes: number | null;
  /** null: not since this gateway started. */
  seenAt: Date | null;
}

/**
 * Keeps one instance as its owner wants it. Its tasks run one after the other, so two starts can never race for one
 * profile.
 */
export class InstanceSupervisor implements Renewable {
  readonly #row: SupervisedNumber;
  readonly #deps: InstanceSupervisorDeps;
  #work: Promise<unknown> = Promise.resolve();
  #running = false;
  /** When it was first seen connected or waiting for a scan, in this run. */
  #upSince: number | null = null;
  #said: { reason: ExitReason; detail: string | null } | null = null;
  #previousExit: ExitReason | null = null;
  #retry: NodeJS.Timeout | undefined;
  #unanswered = 0;
  /** Since when it has waited for a phone, however often its page was reloaded. */
  #waitsSince: number | null = null;
  #seenAt: Date | null = null;
  #wanted = false;
  /** It runs other code than this gateway would start. */
  #isOutdated = false;
  /** The last state that it reported in this run. */
  #code: StateCode | null = null;
  readonly #memoryLimit: MemoryLimit;

  constructor(row: SupervisedNumber, deps: InstanceSupervisorDeps) {
    this.#row = row;
    this.#deps = deps;
    this.#memoryLimit = new MemoryLimit(deps.memoryMb);
  }

  /** Marks it as wanted at once, so a later stop wins, whatever is still in progress. */
  want(): void {
    this.#wanted = true;
    this.#waitsSince = null;
  }

  /**
   * Adopts the running instance, or starts one when a launch slot is free. Does nothing if it should not run any more.
   */
  async bringUp(): Promise<void> {
    clearTimeout(this.#retry);
    if (!(await this.#inOrder(() => this.#mustLaunch()))) return;
    await this.#deps.slots.take(this.#row.accountId, async () => {
      await this.#inOrder(() => this.#launch());
      await this.#firstSigns();
    });
  }

  async stop(code: 'stopped' | 'unpaired' = 'stopped'): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#retry);
    await this.#inOrder(async () => {
      await this.#end();
      if (!this.#wanted) await this.#deps.note(code, null, { at: null, failures: 0 });
    });
  }

  /** Stops it for ever. Returns whether the instance told WhatsApp to unlink this device. `port`: where it listens. */
  async remove(port: number, isUp: boolean, sessionDirectory: string): Promise<boolean> {
    this.#wanted = false;
    clearTimeout(this.#retry);
    return this.#inOrder(async () => {
      const isUnlinked = isUp && (await this.#unlink(this.#deps.addressOf({ ...this.#row, port })));
      await this.#end();
      await this.removeFiles(sessionDirectory);
      return isUnlinked;
    });
  }

  /** It answers at once, and ends once it is unlinked. */
  async #unlink(address: InstanceAddress): Promise<boolean> {
    const { numberId } = this.#row;
    const isGone = async (): Promise<boolean> => (await this.#deps.driver.findPid(numberId)) === null;
    try {
      if (await isGone()) return false;
      const { outcome } = await callInstance<'logout'>(address, { type: 'logout' }, STATUS_DEADLINE);
      if (outcome !== 'done') return false;
      await until('the end of an instance that unlinks itself', UNLINK, isGone, 100);
      return true;
    } catch (error) {
      this.#deps.log.warn({ 'number.id': numberId, reason: reasonOf(error) }, 'a device was not unlinked');
      return false;
    }
  }

  async restart(): Promise<void> {
    await this.#inOrder(() => this.#end());
    await this.bringUp();
  }

  /** The memory that it uses now, and when it last answered. */
  async vitals(): Promise<Vitals> {
    const pid = this.#running ? await this.#deps.driver.findPid(this.#row.numberId) : null;
    return { memoryBytes: pid === null ? null : await memoryOf(pid), seenAt: this.#seenAt };
  }

  /** The instance unlinks itself and ends. The policy then restarts it. */
  logout(): Promise<void> {
    return this.#inOrder(async () => {
      const answer = await callInstance<'logout'>(await this.#address(), { type: 'logout' }, 30_000);
      if (answer.outcome !== 'done') throw new Error(answer.text);
    });
  }

  async requestPairingCode(phone: Phone): ReturnType<typeof callInstance<'request_pairing_code'>> {
    return callInstance<'request_pairing_code'>(
      await this.#address(),
      { type: 'request_pairing_code', phone },
      30_000,
    );
  }

  /** The exit reason that the instance reported; the process ends soon after. */
  heardExit(reason: ExitReason, detail: string | null): void {
    this.#said = { reason, detail };
  }

  /** The process has ended. */
  ended(): void {
    if (!this.#running) return;
    this.#running = false;
    void this.#inOrder(() => this.#afterEnd()).catch((error: unknown) => this.failed(error));
  }

  /** Checks that it is alive. After three missed answers in a row it is killed, and so restarted. */
  async check(): Promise<void> {
    if (!this.#running) return;
    try {
      const { code } = await readStatus(await this.#address(), STATUS_DEADLINE);
      this.#unanswered = 0;
      this.#code = code;
      this.#seenAt = this.#deps.now();
      const { state } = stateReasons[code];
      if (isWell(code)) this.#upSince ??= performance.now();
      else if (state === 'degraded') this.#upSince = null;
      this.#awaitPhone(code);
      if (code === 'reports_refused') await this.#noteRefused();
      if (state !== 'connected') return;
      // The exit report of the previous run has been handled.
      this.#previousExit = null;
      this.#weigh().catch((error: unknown) => this.failed(error));
    } catch (error) {
      this.#unanswered += 1;
      if (this.#unanswered < UNANSWERED_LIMIT) return;
      this.#deps.log.error(
        { 'number.id': this.#row.numberId, reason: reasonOf(error) },
        'an instance does not answer; killing it',
      );
      this.#unanswered = 0;
      await this.#inOrder(() => this.#deps.driver.end(this.#row.numberId, 0));
    }
  }

  /** Reported here too, because the gateway may refuse the very event that reports it. */
  async #noteRefused(): Promise<void> {
    const row = await this.#deps.read();
    if (row?.code !== 'connected' || row.desired !== 'running') return;
    await this.#deps.note('reports_refused', null, { at: null, failures: row.failures });
  }

  /** A browser that nobody uses wastes memory. Stopped in the background, because a stop takes a while. */
  #awaitPhone(code: StateCode): void {
    const { state } = stateReasons[code];
    if (isUp(code) || state === 'syncing') this.#waitsSince = null;
    if ((state !== 'qr' && state !== 'pairing') || this.#deps.unpairedMs === 0) return;
    this.#waitsSince ??= performance.now();
    if (code === 'linking' || performance.now() - this.#waitsSince < this.#deps.unpairedMs) return;
    this.#waitsSince = null;
    this.#deps.log.info({ 'number.id': this.#row.numberId }, 'no phone was linked; the instance is stopped');
    this.#deps.giveUpPairing().catch((error: unknown) => this.failed(error));
  }

  /** Restarts an instance that uses too much memory, in the background. Messages that it already has are awaited. */
  async #weigh(): Promise<void> {
    const pid = await this.#deps.driver.findPid(this.#row.numberId);
    const megabytes = pid === null ? null : await this.#memoryLimit.excess(pid);
    if (megabytes === null) return;
    this.#deps.log.warn(
      { 'number.id': this.#row.numberId, memory_mb: megabytes },
      'an instance uses more memory than INSTANCE_MEMORY_MB; it is restarted',
    );
    await this.#recycle(`${megabytes} MB`);
  }

  /** In this state it gets no new messages. Those that it has are awaited, within a limit. */
  async #recycle(detail: string): Promise<void> {
    await this.#inOrder(async () => {
      if (!this.#wanted || !this.#running) return;
      await this.#deps.note('recycling', detail, { at: null, failures: 0 });
      const idle = async (): Promise<boolean> => !(await this.#deps.isSending());
      await until('the sends in progress', DRAIN, idle, 100).catch(() => undefined);
      await this.#end();
    });
    await this.bringUp();
  }

  get renewable(): 'linked' | 'waiting' | null {
    if (!this.#isOutdated || !this.#wanted || !this.#running || this.#code === null) return null;
    return standing(this.#code);
  }

  async renew(): Promise<Renewal> {
    const before = this.renewable;
    if (before === null) return 'not_now';
    try {
      const code = await this.#inOrder(() => this.#endIdle(before));
      if (code === null) return 'not_now';
      await this.bringUp();
      const outcome = await until('a renewed instance', RENEWED, () => this.#isBack(code), 200);
      if (outcome === 'failed') this.#notBack('it ended, or is worse than before');
      return outcome;
    } catch (error) {
      if (!(error instanceof DeadlineError)) this.failed(error);
      this.#notBack(reasonOf(error));
      return 'failed';
    }
  }

  #notBack(reason: string): void {
    this.#deps.log.error({ 'number.id': this.#row.numberId, reason }, 'a renewed instance did not come back');
  }

  /** Ends it, and returns its state before that; null if it is busy or has changed. */
  async #endIdle(before: 'linked' | 'waiting'): Promise<StateCode | null> {
    const { numberId } = this.#row;
    if (this.renewable !== before || (await this.#deps.isSending())) return null;
    const address = await this.#address();
    const { code, build } = await readStatus(address, STATUS_DEADLINE);
    if (standing(code) !== before) return null;
    await this.#deps.note('renewing', null, { at: null, failures: 0 });
    // From here on it gets no new messages. One may have been handed over just before.
    const idle = async (): Promise<boolean> => !(await this.#deps.isSending());
    if (!(await until('the sends in progress', DRAIN, idle, 100).catch(() => false))) {
      await this.#attach(address);
      return null;
    }
    this.#deps.log.info({ 'number.id': numberId, build, to: this.#deps.build }, 'an instance is renewed');
    // Its next QR code again says why it is shown.
    if (code === 'unlinked' || code === 'wrong_phone') this.#previousExit = code;
    await this.#end();
    return code;
  }

  /** Whether it has returned to the state before the renewal. `not_now`: its owner has stopped it meanwhile. */
  async #isBack(before: StateCode): Promise<Renewal | null> {
    if (!this.#wanted || (await this.#deps.read())?.desired !== 'running') return 'not_now';
    // The restart policy takes over.
    if (!this.#running) return 'failed';
    const status = await readStatus(await this.#address(), STATUS_DEADLINE).catch(() => null);
    if (!status) return null;
    const { code } = status;
    if (code === before || code === 'connected') return 'renewed';
    if (standing(before) === 'waiting') return standing(code) === null ? null : 'renewed';
    return code === 'module_missing' || standing(code) === 'waiting' ? 'failed' : null;
  }

  /** Ends the supervision; with `stopInstance` also the instance. What its owner wants stays stored. */
  async close(stopInstance: boolean): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#retry);
    await this.#inOrder(() => (stopInstance ? this.#end() : Promise.resolve()));
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#work.then(work, work);
    this.#work = next.catch(() => undefined);
    return next;
  }

  async #mustLaunch(): Promise<boolean> {
    if (!this.#wanted || (await this.#adopt())) return false;
    // Before a slot is free, because the state stored by an earlier gateway is no longer true.
    const row = await this.#deps.read();
    await this.#deps.note('launching', null, { at: null, failures: row?.failures ?? 0 });
    return true;
  }

  /** An instance that is running already (the gateway was restarted) gets the new address, and keeps running. */
  async #adopt(): Promise<boolean> {
    if (this.#running) return true;
    const address = await this.#address();
    const status = await readStatus(address, STATUS_DEADLINE).catch(() => null);
    if (status?.numberId !== this.#row.numberId || status.exit !== null) return false;
    if ((await this.#deps.driver.findPid(this.#row.numberId)) === null) return false;
    await this.#deps.beginRun(status.runId);
    if (!(await this.#attach(address))) return false;
    this.#running = true;
    this.#upSince = null;
    this.#code = status.code;
    this.#isOutdated = status.build !== this.#deps.build;
    return true;
  }

  /** Sends it the gateway's address; it then reports its state again. false: its release does not know the command. */
  async #attach(address: InstanceAddress): Promise<boolean> {
    const command = { type: 'attach', gatewayUrl: this.#deps.gatewayUrl() } as const;
    const answer = await callInstance<'attach'>(address, command, 5000);
    if (answer.outcome === 'done') return true;
    this.#deps.log.warn(
      { 'number.id': this.#row.numberId, reason: answer.text },
      'an instance cannot be adopted; it is restarted',
    );
    return false;
  }

  async #launch(): Promise<void> {
    if (!this.#wanted || this.#running) return;
    // Removes what a killed gateway or a frozen instance left behind.
    await this.#deps.driver.end(this.#row.numberId, 0);
    const row = await this.#deps.read();
    if (row?.desired !== 'running') return;
    const runId = newId<RunId>();
    const file = await this.#writeConfig(await this.#deps.configOf(row, runId, this.#previousExit));
    await this.#deps.beginRun(runId);
    this.#said = null;
    this.#unanswered = 0;
    this.#upSince = null;
    this.#code = null;
    this.#isOutdated = false;
    this.#running = true;
    await this.#deps.driver.launch(this.#row.numberId, file);
  }

  /**
   * Keeps the launch slot until the expensive part is over: the browser is running and WhatsApp's page has reported
   * something.
   */
  async #firstSigns(): Promise<void> {
    const address = await this.#address();
    const settled = async (): Promise<boolean> => {
      if (!this.#running || !this.#wanted) return true;
      const status = await readStatus(address, STATUS_DEADLINE).catch(() => null);
      return status !== null && stateReasons[status.code].state !== 'starting';
    };
    await until('the first report of an instance', FIRST_ANSWER, settled, 30).catch(() => undefined);
  }

  async #writeConfig(config: InstanceConfig): Promise<string> {
    const file = path.join(this.#deps.configDirectory, `${this.#row.numberId}.json`);
    await mkdir(this.#deps.configDirectory, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, JSON.stringify(config), { mode: 0o600 });
    await rename(`${file}.new`, file);
    return file;
  }

  async #end(): Promise<void> {
    clearTimeout(this.#retry);
    this.#running = false;
    await this.#deps.driver.end(this.#row.numberId, STOP_GRACE);
  }

  async #afterEnd(): Promise<void> {
    const row = await this.#deps.read();
    if (!this.#wanted || !row || row.desired === 'stopped') return;
    const { reason, detail } = this.#said ?? { reason: 'crashed' as const, detail: null };
    const up = this.#upSince === null ? 0 : performance.now() - this.#upSince;
    const verdict = decide({ reason, failures: row.failures, up, chance: this.#deps.chance() });
    this.#previousExit = reason;
    const { restartIn, failures, code } = verdict;
    const level = restartIn === null ? 'error' : reason === 'crashed' ? 'warn' : 'info';
    const fields = { 'number.id': row.numberId, reason, failures, retry_ms: restartIn };
    this.#deps.log[level](fields, `an instance ended: ${stateReasons[code].text}`);
    const at = restartIn === null ? null : new Date(this.#deps.now().getTime() + restartIn);
    await this.#deps.note(code, detail, { at, failures });
    if (restartIn === null) return;
    this.#retry = setTimeout(() => {
      this.bringUp().catch((error: unknown) => this.failed(error));
    }, restartIn);
  }

  /** The supervision itself has failed: logged, and tried again. */
  failed(error: unknown): void {
    this.#deps.log.error(
      { err: error, 'number.id': this.#row.numberId },
      'the supervision of an instance failed; trying again',
    );
    if (!this.#wanted) return;
    this.#running = false;
    clearTimeout(this.#retry);
    if (isDiskFull(error)) void this.#inOrder(() => this.#noteFull(error)).catch(() => undefined);
    this.#retry = setTimeout(() => void this.bringUp().catch((again: unknown) => this.failed(again)), 10_000);
  }

  async #noteFull(error: unknown): Promise<void> {
    if (this.#wanted) await this.#deps.note('disk_full', reasonOf(error), { at: null, failures: 0 });
  }

  async #address(): Promise<InstanceAddress> {
    return this.#deps.addressOf((await this.#deps.read()) ?? this.#row);
  }

  async removeFiles(sessionDirectory: string): Promise<void> {
    await rm(path.join(this.#deps.configDirectory, `${this.#row.numberId}.json`), { force: true });
    await rm(sessionDirectory, { recursive: true, force: true });
  }
}
