import { reasonOf, type Logger } from '../lib/logger.ts';
import { pause } from '../lib/time.ts';
import type { Phone } from '../model/ids.ts';
import type { EventQueue } from './eventQueue.ts';
import type { PageApi } from './pageApi.ts';

const CANARY_DEADLINE = 15_000;
/** After this many wrong answers in a row the page is restarted. */
const WRONG_LIMIT = 3;
/** How many of the newest messages one check covers. Earlier checks covered the older ones. */
const RECENT = 500;

/** How many messages the page keeps (docs/adr/0009). */
const KEPT = 3000;

export interface UpkeepDeps {
  /** null while the number is not connected. Then nothing is asked. */
  page: () => PageApi | null;
  phone: Phone;
  /** Pause between two checks. */
  everySeconds: number;
  events: EventQueue;
  log: Logger;
  signal: AbortSignal;
  /** Called after each check: why WhatsApp's answer was wrong, or null. */
  answers: (wrong: string | null) => void;
  giveUp: (why: string) => void;
}

/**
 * While a number is connected: asks WhatsApp a question whose answer is known, and checks for messages that WhatsApp
 * stored without firing an event. Silence is not failure: only several wrong answers in a row end the run.
 */
export async function keepUp(deps: UpkeepDeps): Promise<void> {
  let wrong = 0;
  while (await pause(deps.everySeconds * 1000, deps.signal)) {
    const page = deps.page();
    if (page === null) continue;
    const why = await canary(page, deps);
    wrong = why === null ? 0 : wrong + 1;
    deps.answers(why);
    if (why !== null && wrong >= WRONG_LIMIT) return deps.giveUp(why);
    if (why === null && (await reconcile(page, deps))) await freeOld(page, deps);
  }
}

/** Asks whether the number's own phone is on WhatsApp. The page must ask the server for that. */
async function canary(page: PageApi, { phone }: UpkeepDeps): Promise<string | null> {
  try {
    const found = await page.checkPhone(phone, CANARY_DEADLINE);
    return found.outcome === 'registered' ? null : 'WhatsApp does not know the number’s own phone.';
  } catch (error) {
    return `WhatsApp did not answer: ${reasonOf(error)}`;
  }
}

/** Reports what changed in the page without an event. */
async function reconcile(page: PageApi, { events, log }: UpkeepDeps): Promise<boolean> {
  try {
    for (const message of await page.unreported(RECENT)) events.push({ type: 'message', message });
    return true;
  } catch (error) {
    log.warn({ reason: reasonOf(error) }, 'the messages in the page could not be checked; trying again');
    return false;
  }
}

/**
 * Frees old messages in the page. Runs after `reconcile`, so that unreported messages are reported first. Later edits
 * and deletions of freed messages are not noticed.
 */
async function freeOld(page: PageApi, { log }: UpkeepDeps): Promise<void> {
  try {
    const count = await page.freeOld(KEPT);
    if (count > 0) log.debug({ count }, 'the page freed old messages');
  } catch (error) {
    log.warn({ reason: reasonOf(error) }, 'the page could not free old messages');
  }
}
