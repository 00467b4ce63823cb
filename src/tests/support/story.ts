import path from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect } from 'vitest';

/** The browsers of the people in a story. */
export class People {
  readonly #browser: Browser;
  /** What broke in their pages, and what these asked of other hosts than their gateway. */
  readonly faults: string[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async arrive(): Promise<People> {
    const executablePath = process.env['CHROME_PATH'] ?? '/usr/bin/chromium';
    return new People(await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] }));
  }

  /** Somebody with a browser of their own, who speaks Portuguese unless it is said. */
  async come(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.#browser.newPage({ locale: 'pt-BR', reducedMotion: 'reduce', ...options });
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('request', (request) => {
      const host = new URL(request.url()).hostname;
      if (!/^(127\.0\.0\.1)?$/.test(host)) this.faults.push(request.url());
    });
    return page;
  }

  leave(): Promise<void> {
    return this.#browser.close();
  }
}

/** With SCREENSHOTS set to a folder, a story leaves pictures there for people to judge. */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage });
}

/** What is said in the open conversation, from top to bottom; what is still on its way to the gateway too. */
export const saidIn = (page: Page): Promise<string[]> =>
  page.locator('[data-thread] [data-direction] p[dir]').allTextContents();

/** Waits until the open conversation says exactly this, in this order. */
export const says = (page: Page, texts: string[]): Promise<void> =>
  expect.poll(() => saidIn(page), { timeout: 20_000 }).toEqual(texts);
