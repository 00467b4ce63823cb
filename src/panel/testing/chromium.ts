import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, expect, inject } from 'vitest';
import { inBrowser } from './browser.ts';
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
  let gateway: MockGateway;
  const browser = inBrowser(() => gateway.url);

  beforeAll(() => buildOnce(built));
  beforeEach(async () => {
    gateway = await new MockGateway(built).open();
  });
  afterEach(() => gateway.close());

  return {
    watch: browser.watch,
    get gateway(): MockGateway {
      return gateway;
    },
    get page(): Page {
      return browser.page;
    },
    get built(): string {
      return built;
    },
    visit(at = '/', { as = gateway.people.users[0] ?? null, ...options }: Visit = {}): Promise<Page> {
      const refreshToken = as && gateway.people.begin(as);
      return browser.open(at, { ...options, refreshToken });
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
