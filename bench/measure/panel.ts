import { chromium, type Page } from 'playwright-core';
import { fill, type Filling } from '../support/fill.ts';
import { median, quantile } from '../support/numbers.ts';
import { installTools, type Measured } from '../support/pageTools.ts';
import type { Line as NumberLine } from '../support/stage.ts';
import { inMs, inPercent, line, type Line, type Report, type Scene } from './report.ts';

const small = { conversations: 10, each: 5, latest: 50 };
const SLOW = 50;
const names = ['large', 'small'] as const;
type Side = (typeof names)[number];

/** Milliseconds of each round, and of each frame. */
interface Times {
  open: number[];
  thread: number[];
  search: number[];
  jump: number[];
  listFrames: number[];
  threadFrames: number[];
}
const noTimes = (): Times => ({
  open: [],
  thread: [],
  search: [],
  jump: [],
  listFrames: [],
  threadFrames: [],
});

/** Whether the inbox of a large account feels like the one of a small account. */
export async function measurePanel({ stage, chrome, undo, quick, say }: Scene): Promise<Report> {
  const size = quick ? 1000 : 10_000;
  const [rounds, scrolling] = quick ? [4, 2000] : [16, 10_000];
  const fillings: Record<Side, Required<Filling>> = {
    large: { conversations: size, each: 5, latest: size },
    small,
  };
  const sides = { large: await stage.pretend('5511970000010'), small: await stage.pretend('5511970000011') };
  say(`panel · writing ${size} conversations, and a thread of ${size} messages`);
  for (const name of names) await fill(stage, sides[name], fillings[name]);
  const browser = await chromium.launch({ executablePath: chrome.path, args: chrome.args });
  undo.push(() => browser.close());
  const page = await browser.newPage({ locale: 'pt-BR', viewport: { width: 1440, height: 900 } });
  await signIn(page, stage.gateway);
  await page.addInitScript(installTools);
  const times: Record<Side, Times> = { large: noTimes(), small: noTimes() };
  // The first of each warms what is kept between visits; it does not count.
  for (let round = 0; round <= rounds; round++) {
    say(`panel · round ${round} of ${rounds}`);
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const visit = new Visit(page, stage.gateway.url, sides[name], fillings[name].latest);
      await visit.measure(round === 0 ? noTimes() : times[name]);
    }
  }
  for (const name of names) {
    say(`panel · scrolling, ${name}`);
    const visit = new Visit(page, stage.gateway.url, sides[name], fillings[name].latest);
    await visit.scroll(times[name], scrolling);
  }
  return {
    besides: `an account of ${small.conversations} conversations`,
    lines: linesOf(times.large, times.small),
    notes: [
      `Two accounts in one database: ${size} conversations and a thread of ${size} messages, and ${small.conversations} with a thread of ${small.latest}. One browser of 1440 × 900 without a GPU; medians of ${rounds} rounds, the accounts in turn; the panel’s files are in the browser’s cache.`,
      'Open the inbox: from the navigation until the first conversations are painted. Open the thread: from the click until its last message is. Search: from words pasted into the field until the message is found; what is typed waits a quarter of a second more. Jump: from the click on what was found until that message, in the middle of the thread, is painted.',
      `Frames: the time between two, while the list goes by 60 pixels and the thread by 90 at each, for ${scrolling / 1000} s; slow ones took more than ${SLOW} ms. The thread is scrolled upwards from its end, so that it loads; ten conversations fill hardly more than the window, so the small list moves little.`,
    ],
  };
}

function linesOf(large: Times, few: Times): Line[] {
  const of = (what: string, pick: (times: Times) => number[]): Line[] => [
    line(`${what}, median`, inMs, median(pick(large)), median(pick(few))),
    line(`${what}, p95`, inMs, quantile(pick(large), 0.95), quantile(pick(few), 0.95)),
  ];
  const slow = (frames: number[]): number => frames.filter((ms) => ms > SLOW).length / frames.length;
  const framesOf = (what: string, pick: (times: Times) => number[]): Line[] => [
    ...of(`frames of the ${what}`, pick),
    line(`slow frames of the ${what}`, inPercent, slow(pick(large)), slow(pick(few))),
  ];
  return [
    ...of('open the inbox', ({ open }) => open),
    ...of('open the thread at its end', ({ thread }) => thread),
    ...of('search', ({ search }) => search),
    ...of('jump to the middle', ({ jump }) => jump),
    ...framesOf('list', ({ listFrames }) => listFrames),
    ...framesOf('thread', ({ threadFrames }) => threadFrames),
  ];
}

async function signIn(page: Page, { url, login, password }: Scene['stage']['gateway']): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail ou telefone').fill(login);
  await page.getByLabel('Senha', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL((at) => !at.pathname.startsWith('/sign-in'));
}

const rowIn = '[data-list] a[data-conversation]';
const messageIn = '[data-thread] [data-message]';

/** One account in the page that is measured. */
class Visit {
  readonly #page: Page;
  readonly #url: string;
  /** How many messages its latest conversation has. They are counted back from 0, which is the last. */
  readonly #messages: number;

  constructor(page: Page, gateway: string, { accountId }: NumberLine, messages: number) {
    this.#page = page;
    this.#url = `${gateway}/inbox?account=${accountId}`;
    this.#messages = messages;
  }

  async measure(times: Times): Promise<void> {
    times.open.push(await this.#open());
    times.thread.push(await this.#click(rowIn, messageIn, 'message 0 of'));
    const middle = `message ${this.#messages / 2} of`;
    times.search.push(await this.#search(middle));
    times.jump.push(await this.#click(`${rowIn}:has(mark)`, messageIn, middle));
  }

  async scroll(times: Times, ms: number): Promise<void> {
    await this.#open();
    times.listFrames.push(...(await this.#scroll('[data-list]', 60, ms)));
    await this.#open();
    await this.#click(rowIn, messageIn, 'message 0 of');
    times.threadFrames.push(...(await this.#scroll('[data-thread]', -90, ms)));
  }

  async #open(): Promise<number> {
    await this.#page.goto(this.#url, { waitUntil: 'commit' });
    return this.#page.evaluate(() => (window as unknown as Measured).bench.opened);
  }

  #click(what: string, selector: string, text: string): Promise<number> {
    return this.#page.evaluate(
      (asked) => {
        const shown = [...document.querySelectorAll<HTMLElement>(asked.what)];
        const click = (): void => shown.find((one) => one.textContent.includes(asked.text))?.click();
        return (window as unknown as Measured).bench.until(click, asked.selector, asked.text);
      },
      { what, selector, text },
    );
  }

  #search(text: string): Promise<number> {
    return this.#page.evaluate(
      (asked) => {
        const field = document.querySelector<HTMLInputElement>('input[type=search]');
        const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
        // Past React's own, so that it sees a change.
        const type = (): void => {
          value?.set?.call(field, asked.text);
          field?.dispatchEvent(new Event('input', { bubbles: true }));
        };
        return (window as unknown as Measured).bench.until(type, asked.selector, asked.text);
      },
      { selector: `${rowIn}:has(mark)`, text },
    );
  }

  #scroll(selector: string, step: number, ms: number): Promise<number[]> {
    return this.#page.evaluate(
      (asked) => (window as unknown as Measured).bench.scroll(asked.selector, asked.step, asked.ms),
      { selector, step, ms },
    );
  }
}
