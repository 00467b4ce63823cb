import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest';
import { buildOnce } from './build.ts';
import { MockGateway } from './mockGateway.ts';
import type { MockUser } from './mockPeople.ts';

interface Visit extends BrowserContextOptions {
  /** Whose browser it is; null: nobody is signed in. The gateway's first user when not said. */
  as?: MockUser | null;
  /** Runs in the page before the panel does. */
  before?: () => void;
}

/** Waits until something is on the page, or no longer. */
export const seen = (locator: Locator): Promise<void> => locator.waitFor({ state: 'visible' });
export const gone = (locator: Locator): Promise<void> => locator.waitFor({ state: 'hidden' });

/** Asks again until the answer is the expected one, on a machine that may be busy. */
export const until = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 30_000 });

/** The built panel in Chromium against a mock gateway, new for each test of the file that calls this. */
export function inChromium() {
  const built = inject('builtPanel');
  let browser: Browser;
  let gateway: MockGateway;
  let page: Page | undefined;
  /** What the pages asked of anyone but their gateway, and what broke in them. */
  let foreign: string[] = [];
  let broke: string[] = [];

  beforeAll(async () => {
    await buildOnce(built);
    const executablePath = process.env['CHROME_PATH'] ?? '/usr/bin/chromium';
    // A microphone that hums, for who is let to record.
    const args = ['--no-sandbox', '--use-fake-device-for-media-stream'];
    browser = await chromium.launch({ executablePath, args });
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    gateway = await new MockGateway(built).open();
    [foreign, broke] = [[], []];
  });
  afterEach(async () => {
    await page?.context().close();
    page = undefined;
    await gateway.close();
    expect(foreign).toEqual([]);
    expect(broke).toEqual([]);
  });

  /** Watches a page that a test opens beside the first. */
  const watch = (one: Page): Page => {
    one.on('pageerror', (error) => broke.push(error.message));
    one.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(gateway.url) && !/^(data|blob):/.test(url)) foreign.push(url);
    });
    one.on('console', (line) => {
      if (/Content Security Policy/.test(line.text())) broke.push(line.text());
    });
    return one;
  };

  return {
    watch,
    get gateway(): MockGateway {
      return gateway;
    },
    get page(): Page {
      if (!page) throw new Error('visit a page first');
      return page;
    },
    get built(): string {
      return built;
    },
    async visit(
      at = '/',
      { as = gateway.people.users[0] ?? null, before, ...options }: Visit = {},
    ): Promise<Page> {
      const context = await browser.newContext({ locale: 'pt-BR', reducedMotion: 'reduce', ...options });
      context.setDefaultTimeout(30_000);
      if (as) {
        const cookie = { name: 'ramal_refresh', value: gateway.people.begin(as), httpOnly: true };
        const domain = new URL(gateway.url).hostname;
        await context.addCookies([{ ...cookie, domain, path: '/api/auth', sameSite: 'Strict' }]);
      }
      page = watch(await context.newPage());
      if (before) await page.addInitScript(before);
      await page.goto(gateway.url + at);
      return page;
    },
  };
}

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Serious and critical faults of accessibility on the page as it is now. */
export async function faults(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's own policy stays as it is.
  await page.evaluate(await readFile(axe, 'utf8'));
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id}: ${failureSummary}: ${html}`),
    );
}

export const widthOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth);
