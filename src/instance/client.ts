import type { Page, Browser } from 'puppeteer';
import whatsapp from 'whatsapp-web.js';
import utilities from 'whatsapp-web.js/src/util/Injected/Utils.js';
import { DeadlineError, pause, until, withDeadline } from '../lib/time.ts';
import { reasonOf, type Logger } from '../lib/logger.ts';
import { readPageScript } from './pageScript.ts';

const WHATSAPP = 'https://web.whatsapp.com/';
const LOAD_DEADLINE = 45_000;
const VERSION_DEADLINE = 30_000;
const INJECTION_DEADLINE = 120_000;
const INJECTION_TRIES = 30;

/** WhatsApp's page did not come: the network, a proxy, or WhatsApp itself. */
export class UnreachableError extends Error {}

/** The library's own steps that we run between ours; its types leave them out. */
interface Steps {
  inject(this: whatsapp.Client): Promise<void>;
  attachEventListeners(this: whatsapp.Client): Promise<void>;
}
const stock = whatsapp.Client.prototype as unknown as Steps;

/** A reload or navigation took the page away while we were in it; the next document is worked on instead. */
export const isNavigation = (error: unknown): boolean =>
  /context was destroyed|Cannot find context|detached Frame|Execution context is not available/i.test(
    reasonOf(error),
  );

/**
 * The library's client with its races mended: the page is opened by us (with a deadline), every document is injected
 * once, `ready` comes when listeners are attached and never before, and a logout leaves the profile alone. Besides the
 * library's events it emits `socket` (state), `notice` (name), `votes` and `typing` (as the page tells them) and `unlinked`.
 */
export class RamalClient extends whatsapp.Client {
  readonly #log: Logger;
  #script = '';
  #wanted = 0;
  #injecting: Promise<void> | undefined;
  #attaching: Promise<void> = Promise.resolve();
  /** What kept the library from listening: messages do not come in, although sending may work. */
  attachError: string | null = null;

  constructor(log: Logger) {
    super({
      // With the default, a page of another origin's HTML could be kept on disk and loaded later.
      webVersionCache: { type: 'none' },
      // The browser is started with a user agent that agrees with its client hints.
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
      // An iframe's navigation says nothing about the page.
      if (frame !== page.mainFrame()) return;
      if (frame.url().includes('post_logout=1')) this.emit('unlinked');
      else void this.#injectAgain().catch((error: unknown) => this.emit('injection_failed', error));
    });
    await this.#injectAgain();
  }

  /** Ending the browser is the session's business: the library would do it unawaited, from inside its handlers. */
  override destroy(): Promise<void> {
    return Promise.resolve();
  }

  /** One injection at a time, and again when a navigation came in between. */
  #injectAgain(): Promise<void> {
    this.#wanted += 1;
    this.#injecting ??= this.#injectUntilDone().finally(() => {
      this.#injecting = undefined;
    });
    return this.#injecting;
  }

  async #injectUntilDone(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const wanted = this.#wanted;
      try {
        await withDeadline("preparing WhatsApp's page", INJECTION_DEADLINE, this.#inject());
        if (wanted === this.#wanted) return;
      } catch (error) {
        if (!isNavigation(error) || attempt >= INJECTION_TRIES) throw error;
        await pause(100);
      }
    }
  }

  async #inject(): Promise<void> {
    const page = this.#page();
    await until(
      "WhatsApp's page",
      VERSION_DEADLINE,
      () => page.evaluate('window.Debug?.VERSION !== undefined') as Promise<boolean>,
      100,
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
    // The library hears only the change: a page that had synced before it listened would never be ready.
    if (await page.evaluate(`window.require('WAWebSocketModel').Socket.hasSynced === true`))
      await this.#synced();
  }

  /** Attaches once per document, whatever number of edges the page shows. */
  #synced(): Promise<void> {
    this.#attaching = this.#attaching
      .then(() => this.#attach())
      .catch((error: unknown) => {
        if (!isNavigation(error)) this.emit('injection_failed', error);
      });
    return this.#attaching;
  }

  async #attach(): Promise<void> {
    const page = this.#page();
    if (await page.evaluate('window.Ramal === undefined || window.Ramal.attached')) return;
    this.emit('authenticated');
    await page.evaluate(utilities.LoadUtils);
    await page.evaluate('window.Ramal.runShims()');
    this.attachError = null;
    await stock.attachEventListeners.call(this).catch((error: unknown) => {
      if (isNavigation(error)) throw error;
      this.attachError = reasonOf(error);
      this.#log.error({ reason: this.attachError }, 'the library could not listen to the page');
    });
    await page.evaluate('window.Ramal.attached = true');
    this.emit('ready');
  }

  /** The library keeps a binding that is there already, so these replace its own callbacks. */
  async #exposeBindings(page: Page): Promise<void> {
    const tell = (state: string): void => {
      this.emit('socket', state);
      // The library calls window.require in Node here, so that the QR code would never come back.
      if (state === 'UNPAIRED_IDLE') {
        void page.evaluate(`window.require('WAWebCmd').Cmd.refreshQR()`).catch(() => undefined);
      }
    };
    await page.exposeFunction('onAuthAppStateChangedEvent', tell);
    // Ours tells already; the library's would destroy the client by itself.
    await page.exposeFunction('onAppStateChangedEvent', () => undefined);
    await page.exposeFunction('onAppStateHasSyncedEvent', () => void this.#synced());
    await page.exposeFunction('onLogoutEvent', () => void this.emit('unlinked'));
    // The library's fails on an option that it does not know; ours tells votes.
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
