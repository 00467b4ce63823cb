import type { Page, Browser } from 'puppeteer';
import type whatsapp from 'whatsapp-web.js';
// Not the package's index: that also loads what archives sessions, 250 modules that are not used here.
import Client from 'whatsapp-web.js/src/Client.js';
import utilities from 'whatsapp-web.js/src/util/Injected/Utils.js';
import { DeadlineError, pause, until, withDeadline } from '../lib/time.ts';
import { reasonOf, type Logger } from '../lib/logger.ts';
import { readPageScript } from './pageScript.ts';

const WHATSAPP = 'https://web.whatsapp.com/';
const LOAD_DEADLINE = 45_000;
const VERSION_DEADLINE = 30_000;
const INJECTION_DEADLINE = 120_000;
const INJECTION_TRIES = 30;

/** WhatsApp's page did not load. The cause is the network, a proxy or WhatsApp itself. */
export class UnreachableError extends Error {}

/** Methods of the library that its types leave out. */
interface Steps {
  inject(this: whatsapp.Client): Promise<void>;
  attachEventListeners(this: whatsapp.Client): Promise<void>;
}
const stock = Client.prototype as unknown as Steps;

/** Whether a reload or navigation interrupted the call. The call is then repeated in the new document. */
export const isNavigation = (error: unknown): boolean =>
  /context was destroyed|Cannot find context|detached Frame|Execution context is not available/i.test(
    reasonOf(error),
  );

/**
 * The library's client without its race conditions: it opens the page with a deadline, injects each document once,
 * emits `ready` for each document, after the listeners are attached, and keeps the profile after a logout. It also emits
 * `reloading` (a new document has replaced the page's), `socket` (state), `notice` (name), `votes` and `typing` (as the
 * page reports them), `unlinked` and `injection_failed`.
 */
export class RamalClient extends Client {
  readonly #log: Logger;
  #script = '';
  /** How many documents the page has had. */
  #documents = 0;
  #injecting: Promise<void> | undefined;
  #attaching: Promise<void> = Promise.resolve();
  /** Why the library could not attach its listeners. Then no messages arrive, although sending may work. */
  attachError: string | null = null;

  constructor(log: Logger) {
    super({
      // The default stores the page's HTML on disk, and could load the simulator's page in a later run.
      webVersionCache: { type: 'none' },
      // The browser has its own user agent, which agrees with its client hints.
      userAgent: false as unknown as string,
      qrMaxRetries: 0,
    });
    this.#log = log;
  }

  async open(browser: Browser, page: Page): Promise<void> {
    this.pupBrowser = browser;
    this.pupPage = page;
    this.#script = readPageScript();
    await this.#exposeBindings(page);
    await page
      .goto(WHATSAPP, { waitUntil: 'load', timeout: LOAD_DEADLINE, referer: 'https://whatsapp.com/' })
      .catch((cause: unknown) => {
        throw new UnreachableError(reasonOf(cause));
      });
    page.on('framenavigated', (frame) => {
      // Navigation of an iframe does not matter.
      if (frame !== page.mainFrame()) return;
      if (frame.url().includes('post_logout=1')) return void this.emit('unlinked');
      this.emit('reloading');
      void this.#injectAgain().catch((error: unknown) => this.emit('injection_failed', error));
    });
    await this.#injectAgain();
  }

  /** The run ends the browser. The library would do it unawaited, inside its handlers. */
  override destroy(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * Runs work that counts for the present document only. undefined: a reload came in between, and the new document gets
   * work of its own. An error after a reload means only that the new document does not know what the old one did.
   */
  async withinDocument<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    const document = this.#documents;
    try {
      const result = await work();
      return document === this.#documents ? result : undefined;
    } catch (error) {
      if (!isNavigation(error) && document === this.#documents) throw error;
      return undefined;
    }
  }

  /** Runs one injection at a time, and repeats it after a navigation. */
  #injectAgain(): Promise<void> {
    this.#documents += 1;
    this.#injecting ??= this.#injectUntilDone().finally(() => {
      this.#injecting = undefined;
    });
    return this.#injecting;
  }

  async #injectUntilDone(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const isDone = await this.withinDocument(async () => {
        await withDeadline("preparing WhatsApp's page", INJECTION_DEADLINE, this.#inject());
        return true;
      });
      if (isDone) return;
      if (attempt >= INJECTION_TRIES) throw new Error("WhatsApp's page reloads again and again.");
      await pause(100);
    }
  }

  async #inject(): Promise<void> {
    const page = this.#page();
    await until(
      "WhatsApp's page",
      VERSION_DEADLINE,
      () => page.evaluate('window.Debug?.VERSION !== undefined') as Promise<boolean>,
      20,
    ).catch((error: unknown) => {
      throw error instanceof DeadlineError
        ? new UnreachableError('The page loaded, but WhatsApp did not start in it.')
        : error;
    });
    if (await page.evaluate('window.Ramal?.injected === true')) return;
    await page.evaluate(this.#script);
    await page.evaluate('window.Ramal.runShims()');
    await stock.inject.call(this);
    await page.evaluate('window.Ramal.injected = true');
    // The library listens only for the change. A page that synced before would never be ready.
    if (await page.evaluate(`window.require('WAWebSocketModel').Socket.hasSynced === true`))
      await this.#synced();
  }

  /** Attaches once for each document, however often the page reports that it has synced. */
  #synced(): Promise<void> {
    this.#attaching = this.#attaching.then(async () => {
      try {
        if (await this.withinDocument(() => this.#attach())) this.emit('ready');
      } catch (error) {
        this.emit('injection_failed', error);
      }
    });
    return this.#attaching;
  }

  /** false: this document has its listeners already. */
  async #attach(): Promise<boolean> {
    const page = this.#page();
    // The time at which a document began tells it from the one after a reload.
    const begun = (await page.evaluate(
      'window.Ramal === undefined || window.Ramal.attached ? null : performance.timeOrigin',
    )) as number | null;
    if (begun === null) return false;
    this.emit('authenticated');
    await page.evaluate(utilities.LoadUtils);
    await page.evaluate('window.Ramal.runShims()');
    this.attachError = null;
    await stock.attachEventListeners.call(this).catch((error: unknown) => {
      if (isNavigation(error)) throw error;
      this.attachError = reasonOf(error);
      this.#log.error({ reason: this.attachError }, 'the library could not listen to the page');
    });
    return (await page.evaluate(
      `performance.timeOrigin === ${begun} && (window.Ramal.attached = true)`,
    )) as boolean;
  }

  /** The library does not replace an existing binding, so these take the place of its callbacks. */
  async #exposeBindings(page: Page): Promise<void> {
    const tell = (state: string): void => {
      this.emit('socket', state);
      // The library calls window.require in Node here, which fails: without this no new QR code would appear.
      if (state === 'UNPAIRED_IDLE') {
        void page.evaluate(`window.require('WAWebCmd').Cmd.refreshQR()`).catch(() => undefined);
      }
    };
    await page.exposeFunction('onAuthAppStateChangedEvent', tell);
    // `tell` reports the state already. The library's callback would destroy the client.
    await page.exposeFunction('onAppStateChangedEvent', () => undefined);
    await page.exposeFunction('onAppStateHasSyncedEvent', () => void this.#synced());
    await page.exposeFunction('onLogoutEvent', () => void this.emit('unlinked'));
    // The library's callback fails on an unknown option. `ramalVotes` reports votes.
    await page.exposeFunction('onPollVoteEvent', () => undefined);
    await page.exposeFunction('ramalVotes', (votes: unknown) => void this.emit('votes', votes));
    await page.exposeFunction('ramalTyping', (typing: unknown) => void this.emit('typing', typing));
    await page.exposeFunction('ramalNotice', (name: string) => void this.emit('notice', name));
  }

  #page(): Page {
    if (!this.pupPage) throw new Error('the page is not open');
    return this.pupPage;
  }
}
