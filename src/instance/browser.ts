import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { Browser, Page, PuppeteerNode } from 'puppeteer';
import { withDeadline } from '../lib/time.ts';

// The copy that the library requires. `import` would load a second one: 125 modules, some 10 MB.
const puppeteer = (createRequire(import.meta.url)('puppeteer') as { default: PuppeteerNode }).default;

const LAUNCH_DEADLINE = 45_000;
const CLOSE_DEADLINE = 8000;

/**
 * Switches off what WhatsApp's page does not need. Each flag saves memory or processes in a measurement. On Linux the process
 * of the network service has no sandbox of its own that could be lost; without it a browser takes 17 MB less.
 */
const lean = [
  '--disable-gpu',
  '--disable-software-rasterizer',
  '--disable-features=SpareRendererForSitePerProcess,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup',
  '--disable-blink-features=AutomationControlled',
  '--disable-background-networking',
  '--enable-features=NetworkServiceInProcess2',
  '--disable-component-update',
  '--no-first-run',
];

export async function browserMajor(executable: string): Promise<number> {
  const { stdout } = await promisify(execFile)(executable, ['--version'], { timeout: 20_000 });
  return Number(/(\d+)\.\d+\.\d+/.exec(stdout)?.[1] ?? 0);
}

const platforms: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Macintosh; Intel Mac OS X 10_15_7',
  win32: 'Windows NT 10.0; Win64; x64',
};

/** The user agent of the same browser with a window. Headless Chromium would say HeadlessChrome. */
function userAgent(major: number): string {
  const platform = platforms[process.platform] ?? 'X11; Linux x86_64';
  return `Mozilla/5.0 (${platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
}

export async function launchBrowser(options: {
  executable: string;
  major: number;
  userDataDirectory: string;
  args: string[];
}): Promise<{ browser: Browser; page: Page }> {
  const { executable, major, userDataDirectory, args } = options;
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await puppeteer.launch({
    executablePath: executable,
    userDataDir: userDataDirectory,
    headless: true,
    // With a pipe Chromium always ends with this process. With a port it could survive.
    pipe: true,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    timeout: LAUNCH_DEADLINE,
    protocolTimeout: 300_000,
    args: [...lean, ...asRoot, `--user-agent=${userAgent(major)}`, ...args],
  });
  const [page = await browser.newPage()] = await browser.pages();
  return { browser, page };
}

/** Closes the browser so that the profile is written to disk. Kills all its processes if it does not answer. */
export async function closeBrowser(browser: Browser): Promise<void> {
  const graceful = withDeadline('closing the browser', CLOSE_DEADLINE, browser.close());
  await graceful.catch(() => undefined);
  killBrowser(browser);
}

export function killBrowser(browser: Browser): void {
  const pid = browser.process()?.pid;
  if (pid === undefined) return;
  try {
    // Puppeteer makes the browser the leader of a process group.
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
