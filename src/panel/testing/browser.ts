import { chromium, type Browser, type BrowserContextOptions, type Page, type Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

export interface Opening extends BrowserContextOptions {
  /** With which the page is signed in; null: nobody is. */
  refreshToken: string | null;
  /** Runs in the page before the panel does. */
  before?: (() => void) | undefined;
  /** Prepares the page before it goes anywhere. */
  prepare?: ((page: Page) => Promise<void>) | undefined;
}

/** A request of a page that was to change something. */
interface Asked {
  path: string;
  /** Empty for a form with a file. */
  body: Record<string, unknown>;
  headers: Record<string, string>;
}

const read = (request: Request): Asked => ({
  path: new URL(request.url()).pathname,
  body: request.headers()['content-type']?.includes('json')
    ? (request.postDataJSON() as Record<string, unknown>)
    : {},
  headers: request.headers(),
});

/**
 * Chromium for the tests of a file; what breaks in a page, or is asked of another host, fails the test. `leadsTo`: another
 * site that pages may lead to.
 */
export function inBrowser(origin: () => string, leadsTo?: () => string) {
  let browser: Browser;
  let page: Page | undefined;
  let foreign: string[] = [];
  let broke: string[] = [];
  let asked: Asked[] = [];
  const tokens = new WeakMap<Page, string>();

  beforeAll(async () => {
    const executablePath = process.env['CHROME_PATH'] ?? '/usr/bin/chromium';
    // A microphone that hums, for who is let to record.
    const args = ['--no-sandbox', '--use-fake-device-for-media-stream'];
    browser = await chromium.launch({ executablePath, args });
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(() => {
    [foreign, broke, asked] = [[], [], []];
  });
  afterEach(async () => {
    await page?.context().close();
    page = undefined;
    expect(foreign).toEqual([]);
    expect(broke).toEqual([]);
  });

  /** Watches a page that a test opens beside the first. */
  const watch = (one: Page): Page => {
    one.on('pageerror', (error) => broke.push(error.message));
    one.on('request', (request) => {
      const url = request.url();
      const { authorization } = request.headers();
      if (request.method() !== 'GET' && url.startsWith(`${origin()}/api/`) && !url.includes('/api/auth/'))
        asked.push(read(request));
      if (authorization !== undefined) tokens.set(one, authorization);
      const isKnown = url.startsWith(origin()) || (leadsTo !== undefined && url.startsWith(leadsTo()));
      if (!isKnown && !/^(data|blob):/.test(url)) foreign.push(url);
    });
    one.on('console', (line) => {
      if (/Content Security Policy/.test(line.text())) broke.push(line.text());
    });
    return one;
  };

  return {
    watch,
    /** The header with the access token that a page has used last. */
    tokenOf: (one: Page): string => tokens.get(one) ?? '',
    /** What pages asked to change, by how the path ends; all of it where nothing is said. */
    asked: (end = ''): Asked[] => asked.filter(({ path }) => path.endsWith(end)),
    get page(): Page {
      if (!page) throw new Error('visit a page first');
      return page;
    },
    async open(path: string, { refreshToken, before, prepare, ...options }: Opening): Promise<Page> {
      const context = await browser.newContext({ locale: 'pt-BR', reducedMotion: 'reduce', ...options });
      context.setDefaultTimeout(30_000);
      if (refreshToken !== null) {
        const cookie = { name: 'ramal_refresh', value: refreshToken, httpOnly: true };
        const domain = new URL(origin()).hostname;
        await context.addCookies([{ ...cookie, domain, path: '/api/auth', sameSite: 'Strict' }]);
      }
      page = watch(await context.newPage());
      if (before) await page.addInitScript(before);
      await prepare?.(page);
      await page.goto(origin() + path);
      return page;
    },
  };
}
