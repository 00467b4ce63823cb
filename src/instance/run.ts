import { isSamePhone } from '../model/phone.ts';
import type { Browser, Page } from 'puppeteer';
import { isDiskFull } from '../lib/diskFull.ts';
import { reasonOf, type Logger } from '../lib/logger.ts';
import { DeadlineError, pause, withDeadline } from '../lib/time.ts';
import type { InstanceEvent } from '../model/instance.ts';
import type { DriftReport, ExitReason } from '../model/instance.ts';
import type { StateCode } from '../model/number.ts';
import type { Phone } from '../model/ids.ts';
import type { InstanceConfig } from '../protocol/commands.ts';
import { browserMajor, closeBrowser, killBrowser, launchBrowser } from './browser.ts';
import { isNavigation, RamalClient, UnreachableError } from './client.ts';
import type { EventQueue } from './eventQueue.ts';
import { listenToMessages } from './inbound.ts';
import { PageApi } from './pageApi.ts';
import { Session, SessionError } from './session.ts';
import { keepUp } from './upkeep.ts';

/** Milliseconds. A lock of another host goes stale after 30 s without a heartbeat. */
const LOCK_WAIT = 40_000;
const LAUNCH_DEADLINE = 60_000;
const PROBE_EVERY = 10_000;
const PROBE_DEADLINE = 8000;
/** An "unlinked" that comes this soon after the first ready is part of the same start. */
const JUST_READY = 60_000;
/** How long a page may stay in one of these states. */
const STUCK_OPENING = 90_000;
const STUCK_SYNCING = 240_000;
/** WhatsApp's page may write its login to disk late. A kill before that loses the pairing. */
const SETTLE_AFTER_PAIRING = 5000;
const FIRST_QR = 60_000;
const NEXT_QR = 20_000;
const CODE_VALID = 180_000;
const SWEEP_LIMIT = 2000;

export interface RunDeps {
  config: InstanceConfig;
  events: EventQueue;
  log: Logger;
  now: () => number;
}

/** One life of a number's browser, from its start to its exit reason. */
export class Run {
  readonly #deps: RunDeps;
  readonly #session: Session;
  readonly #client: RamalClient;
  readonly #stopping = new AbortController();
  #browser: Browser | undefined;
  #page: PageApi | undefined;
  #code: StateCode = 'launching';
  #codeSince: number;
  /** The present document has synced and has its listeners. A reload ends that. */
  #ready = false;
  /** When a document was first ready in this run. */
  #readyAt: number | null = null;
  #paired = false;
  #qrCodes = 0;
  /** The codes that are shown to people now, by event type. */
  readonly #shown = new Map<string, InstanceEvent>();
  /** Set while we log out ourselves: WhatsApp's page reports that like any other logout. */
  #unlinkingFor: ExitReason | null = null;
  #drift: DriftReport | undefined;
  #ended: Promise<void> | undefined;
  exitReason: ExitReason | null = null;

  constructor(deps: RunDeps) {
    this.#deps = deps;
    this.#session = new Session(deps.config.sessionDir, deps.now, () => {
      void this.end('profile_in_use', 'Another process took over the lock of this session.');
    });
    this.#client = new RamalClient(deps.log);
    this.#codeSince = deps.now();
  }

  get code(): StateCode {
    return this.#code;
  }
  get browserPid(): number | null {
    return this.#browser?.process()?.pid ?? null;
  }
  /** The page, while it takes commands. */
  get page(): PageApi | null {
    return this.#ready ? (this.#page ?? null) : null;
  }
  get isWaitingForPhone(): boolean {
    return ['scan_qr', 'unlinked', 'wrong_phone', 'enter_code'].includes(this.#code);
  }

  /** Starts, and resolves when the run has ended and everything is closed. */
  async untilEnd(): Promise<void> {
    // Not awaited: calls to a browser that dies can hang, and the end must not wait for them.
    this.#start().catch((error: unknown) => this.#failed(error));
    await new Promise<void>((resolve) => {
      if (this.#stopping.signal.aborted) resolve();
      else this.#stopping.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await this.#ended;
  }

  /** Ends it once, for the first reason given. */
  end(reason: ExitReason, detail: string | null = null): Promise<void> {
    this.#ended ??= this.#end(reason, detail);
    return this.#ended;
  }

  async requestPairingCode(phone: Phone): Promise<{ code: string; expiresAt: number }> {
    const code = await this.#client.requestPairingCode(phone, true, CODE_VALID);
    const expiresAt = this.#deps.now() + CODE_VALID;
    this.#become('enter_code');
    this.#show({ type: 'pairing_code', code, expiresAt });
    return { code, expiresAt };
  }

  /** Unlinks this device at WhatsApp, then ends the run. */
  async logout(
    reason: 'logged_out' | 'wrong_phone' = 'logged_out',
    detail: string | null = null,
  ): Promise<void> {
    this.#unlinkingFor = reason;
    const page = this.#client.pupPage;
    const asked = page?.evaluate(`window.require('WAWebSocketModel').Socket.logout()`) ?? Promise.resolve();
    await withDeadline('logging out', 10_000, asked).catch((error: unknown) => {
      // The page usually navigates away before it can answer.
      if (!isNavigation(error))
        this.#deps.log.warn({ reason: reasonOf(error) }, 'WhatsApp did not confirm the logout');
    });
    await this.end(reason, detail);
  }

  /** Reports the current state again, for a gateway that has just started. */
  reportState(): void {
    const { events } = this.#deps;
    events.push({ type: 'state', code: this.#code, detail: this.#detailOf(this.#code) });
    if (this.#drift) events.push({ type: 'drift', report: this.#drift });
    for (const event of this.#shown.values()) if (this.isWaitingForPhone) events.push(event);
  }

  /** The gateway has refused an event, or accepted one that it had refused. */
  keptChanged(): void {
    if (['connected', 'module_missing', 'reports_refused'].includes(this.#code))
      this.#become(this.#connectedCode());
  }

  /** Reports all messages and votes that the page holds. Events may have been dropped while the gateway was away. */
  async sweep(): Promise<void> {
    if (!this.#ready || !this.#page) return;
    const messages = await this.#page.sweep(SWEEP_LIMIT);
    for (const message of messages) this.#deps.events.push({ type: 'message', message });
    for (const vote of await this.#page.sweepVotes()) this.#deps.events.push(vote);
  }

  async #start(): Promise<void> {
    const { config, events, log } = this.#deps;
    if (config.chromePath === null)
      throw new SessionError('no_browser', 'No browser was found on this machine.');
    const version = browserMajor(config.chromePath).then(
      (major) => ({ major }),
      (cause: unknown) => ({ cause }),
    );
    await this.#session.open(LOCK_WAIT);
    await events.restore();
    const found = await version;
    if ('cause' in found)
      throw new SessionError('no_browser', `${config.chromePath}: ${reasonOf(found.cause)}`);
    const { major } = found;
    await this.#session.checkVersion(major);
    const launched = launchBrowser({
      executable: config.chromePath,
      major,
      userDataDirectory: this.#session.userDataDirectory,
      args: config.chromeArgs,
    });
    const { browser, page } = await withDeadline('starting the browser', LAUNCH_DEADLINE, launched);
    this.#browser = browser;
    if (this.#stopping.signal.aborted) return killBrowser(browser);
    this.#watchBrowser(browser, page);
    this.#page = new PageApi(page);
    this.#become('opening_whatsapp');
    this.#listen();
    void this.#probeAlways(page);
    await this.#client.open(browser, page);
    log.debug('the page is injected');
  }

  /** The library emits nothing when its browser dies or its page crashes. */
  #watchBrowser(browser: Browser, page: Page): void {
    browser.on('disconnected', () => void this.end('browser_lost', 'The browser process ended.'));
    page.on('error', (error) => void this.end('page_lost', `The page crashed: ${reasonOf(error)}`));
    page.on('close', () => void this.end('page_lost', 'The page was closed.'));
  }

  #listen(): void {
    const client = this.#client;
    client.on('qr', (value: string) => {
      if (this.#previousRunReportedUnlinked() && this.#qrCodes === 0) return void this.end('unlinked');
      const lifetime = this.#qrCodes === 0 ? FIRST_QR : NEXT_QR;
      this.#qrCodes += 1;
      // A pairing code that somebody may be typing stays visible.
      if (this.#code !== 'enter_code') this.#become(this.#qrCode());
      this.#show({ type: 'qr', value, expiresAt: this.#deps.now() + lifetime });
    });
    client.on('authenticated', () => this.#become('syncing'));
    client.on('ready', () => void this.#whenReady().catch((error: unknown) => this.#failed(error)));
    client.on('reloading' as 'ready', () => this.#reloading());
    client.on('injection_failed' as 'ready', ((error: unknown) => this.#failed(error)) as () => void);
    client.on('socket' as 'ready', ((state: string) => this.#socketBecame(state)) as unknown as () => void);
    client.on('notice' as 'ready', ((name: string) => this.#noticed(name)) as unknown as () => void);
    client.on('unlinked' as 'ready', () => this.#reportedUnlinked());
  }

  #show(event: InstanceEvent): void {
    this.#shown.set(event.type, event);
    this.#deps.events.push(event);
  }

  #qrCode(): StateCode {
    const { previousExit } = this.#deps.config;
    return previousExit === 'unlinked' || previousExit === 'wrong_phone' ? previousExit : 'scan_qr';
  }

  #socketBecame(state: string): void {
    switch (state) {
      case 'PAIRING':
        this.#paired = true;
        return this.#become('linking');
      case 'CONNECTED':
        return this.#become(this.#ready ? this.#connectedCode() : 'syncing');
      case 'OPENING':
      case 'TIMEOUT':
        return this.#ready ? this.#become('offline', state) : undefined;
      case 'CONFLICT':
        return void this.end('conflict');
      case 'TOS_BLOCK':
      case 'SMB_TOS_BLOCK':
        return void this.end('terms_block', state);
      case 'PROXYBLOCK':
        return void this.end('blocked', state);
      case 'DEPRECATED_VERSION':
        return void this.end('update_required', state);
      case 'UNPAIRED':
        return this.#readyAt === null ? undefined : this.#reportedUnlinked();
    }
  }

  /** The new document takes no command before it has synced: it would not find what the old one has sent. */
  #reloading(): void {
    if (!this.#ready) return;
    this.#ready = false;
    this.#become('opening_whatsapp');
  }

  /**
   * WhatsApp's page has reported this by mistake. The session is quarantined only when the next run reports it again,
   * or shows a QR code.
   */
  #reportedUnlinked(): void {
    if (this.#unlinkingFor !== null) return;
    // A page can be ready for a moment from its own store, before the server refuses it.
    const isNew = this.#readyAt === null || this.#deps.now() - this.#readyAt < JUST_READY;
    const again = isNew && this.#previousRunReportedUnlinked();
    void this.end(again ? 'unlinked' : 'maybe_unlinked', "WhatsApp's page says that the phone unlinked it.");
  }

  #previousRunReportedUnlinked(): boolean {
    return this.#deps.config.previousExit === 'maybe_unlinked';
  }

  #noticed(name: string): void {
    if (name === 'passkey_shown') this.#become('passkey_required');
    if (name === 'passkey_gone' && this.#code === 'passkey_required') this.#become(this.#qrCode());
  }

  /** Runs for each document. */
  async #whenReady(): Promise<void> {
    const page = this.#page;
    const found = page && (await this.#client.withinDocument(() => this.#lookAround(page)));
    if (!found) return;
    const { phone, lid, name } = found.linked;
    if (phone && !found.isOurs) {
      return this.logout('wrong_phone', `The phone that scanned ends in …${phone.slice(-4)}.`);
    }
    this.#drift = found.drift;
    this.#deps.events.push({ type: 'drift', report: found.drift });
    this.#paired = false;
    this.#ready = true;
    if (this.#readyAt === null) {
      this.#readyAt = this.#deps.now();
      listenToMessages(this.#client, page, this.#deps);
      void this.#keepUp(phone ?? this.#deps.config.phone);
    }
    if (phone) this.#deps.events.push({ type: 'linked', phone, lid, name });
    this.#become(this.#connectedCode(), this.#client.attachError);
    await this.#client.withinDocument(() => this.sweep());
  }

  async #lookAround(page: PageApi) {
    const linked = await page.linked();
    const isOurs = linked.phone === null || isSamePhone(linked.phone, this.#deps.config.phone);
    const drift = await page.report();
    // Another phone is unlinked at once.
    if (this.#paired && isOurs) await pause(SETTLE_AFTER_PAIRING, this.#stopping.signal);
    return { linked, drift, isOurs };
  }

  #keepUp(phone: Phone): Promise<void> {
    const { config, events, log } = this.#deps;
    return keepUp({
      ...{ phone, events, log, signal: this.#stopping.signal },
      page: () => this.page,
      everySeconds: config.upkeepSeconds,
      answers: (wrong) => {
        if (wrong !== null && this.#code === this.#connectedCode()) this.#become('wrong_answers', wrong);
        if (wrong === null && this.#code === 'wrong_answers') this.#become(this.#connectedCode());
      },
      giveUp: (why) => void this.end('page_lost', why),
    });
  }

  #connectedCode(): StateCode {
    if (this.#deps.events.kept > 0) return 'reports_refused';
    const missing = this.#drift?.entries.some(
      ({ outcome }) => outcome === 'missing' || outcome === 'shape-unknown',
    );
    return missing === true || this.#client.attachError !== null ? 'module_missing' : 'connected';
  }

  #become(code: StateCode, detail: string | null = null): void {
    if (this.#code === code || this.#stopping.signal.aborted) return;
    this.#code = code;
    this.#codeSince = this.#deps.now();
    this.#deps.events.push({ type: 'state', code, detail: detail ?? this.#detailOf(code) });
  }

  #detailOf(code: StateCode): string | null {
    if (code === 'reports_refused') return `${this.#deps.events.kept} kept`;
    if (code !== 'module_missing') return null;
    const strange = this.#drift?.entries.filter(
      ({ outcome }) => outcome === 'missing' || outcome === 'shape-unknown',
    );
    return strange?.map(({ name, outcome }) => `${name}: ${outcome}`).join(', ') ?? null;
  }

  /** Probes the page. Silence is not failure: only two failed probes in a row end the run. */
  async #probeAlways(page: Page): Promise<void> {
    let failed = 0;
    while (await pause(PROBE_EVERY, this.#stopping.signal)) {
      try {
        await withDeadline("WhatsApp's page", PROBE_DEADLINE, page.evaluate('document.readyState'));
        if (failed > 0 && this.#ready && this.#code === 'not_responding') this.#become(this.#connectedCode());
        failed = 0;
      } catch (error) {
        // A page that reloads has no context for a moment. It is alive.
        if (!(error instanceof DeadlineError)) continue;
        failed += 1;
        if (failed >= 2) return void this.end('page_lost', 'The page did not answer two probes in a row.');
        if (this.#ready) this.#become('not_responding');
      }
      this.#endIfStuck();
    }
  }

  #endIfStuck(): void {
    const stood = this.#deps.now() - this.#codeSince;
    if (this.#code === 'opening_whatsapp' && stood > STUCK_OPENING) {
      void this.end('whatsapp_unreachable', 'WhatsApp Web does not get past "opening".');
    }
    if ((this.#code === 'syncing' || this.#code === 'linking') && stood > STUCK_SYNCING) {
      void this.end('page_lost', 'WhatsApp Web never finished loading the chats.');
    }
  }

  #failed(error: unknown): void {
    void this.end(...this.#explain(error));
  }

  #explain(error: unknown): [ExitReason, string] {
    const detail = reasonOf(error);
    if (error instanceof SessionError) return [error.reason, detail];
    if (isDiskFull(error)) return ['disk_full', detail];
    if (error instanceof UnreachableError) return ['whatsapp_unreachable', detail];
    if (this.#browser) return ['page_lost', detail];
    // The browser exists and reported its version, so a later start may succeed.
    return ['browser_lost', detail];
  }

  async #end(reason: ExitReason, detail: string | null): Promise<void> {
    const { log, events } = this.#deps;
    this.exitReason = reason;
    this.#ready = false;
    this.#stopping.abort();
    log.info({ reason, detail }, 'the run ends');
    if (this.#browser) {
      const gentle = reason === 'stopped' || reason === 'logged_out' || reason === 'conflict';
      if (gentle) await closeBrowser(this.#browser);
      else killBrowser(this.#browser);
    }
    if (reason === 'unlinked' || reason === 'logged_out' || reason === 'wrong_phone')
      await this.#session.quarantine();
    await this.#session.close();
    events.push({ type: 'exit', reason, detail });
    await events.flush(5000);
  }
}
