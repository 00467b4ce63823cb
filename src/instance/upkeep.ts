import { reasonOf, type Logger } from '../lib/logger.ts';
import { pause } from '../lib/time.ts';
import type { Phone } from '../model/ids.ts';
import type { EventQueue } from './eventQueue.ts';
import type { PageApi } from './pageApi.ts';

const CANARY_DEADLINE = 15_000;
/** Wrong answers in a row after which the page is started anew. */
const WRONG_LIMIT = 3;
/** Messages looked at by one look-over; what is older was seen by those before. */
const RECENT = 500;

/** Messages that the page keeps. Why so many: docs/adr/0009. */
const KEPT = 3000;

export interface UpkeepDeps {
  page: PageApi;
  phone: Phone;
  /** Between two rounds. */
  everySeconds: number;
  events: EventQueue;
  log: Logger;
  signal: AbortSignal;
  /** Told why WhatsApp answers wrong, and null when it answers right again. */
  answers: (wrong: string | null) => void;
  giveUp: (why: string) => void;
}

/**
 * While a number is connected: asks WhatsApp itself something whose answer is known, and looks over what the page holds
 * for what no event told of. Quiet is not dead: only wrong answers in a row end a run.
 */
export async function keepUp(deps: UpkeepDeps): Promise<void> {
  let wrong = 0;
  while (await pause(deps.everySeconds * 1000, deps.signal)) {
    const why = await canary(deps);
    wrong = why === null ? 0 : wrong + 1;
    deps.answers(why);
    if (why !== null && wrong >= WRONG_LIMIT) return deps.giveUp(why);
    if (why === null && (await reconcile(deps))) await letGo(deps);
  }
}

/** The number's own phone is on WhatsApp: to say so, the page has to ask the server. */
async function canary({ page, phone }: UpkeepDeps): Promise<string | null> {
  try {
    const found = await page.checkPhone(phone, CANARY_DEADLINE);
    return found.outcome === 'registered' ? null : 'WhatsApp does not know the number’s own phone.';
  } catch (error) {
    return `WhatsApp did not answer: ${reasonOf(error)}`;
  }
}

/** What changed in the page and was not told, as when WhatsApp stores a message without saying so. */
async function reconcile({ page, events, log }: UpkeepDeps): Promise<boolean> {
  try {
    for (const message of await page.news(RECENT)) events.push({ type: 'message', message });
    return true;
  } catch (error) {
    log.warn({ reason: reasonOf(error) }, 'the page could not be looked over; trying again');
    return false;
  }
}

/** After the look-over, so that what was not heard is told first. Of what goes, edits and deletions are not heard later. */
async function letGo({ page, log }: UpkeepDeps): Promise<void> {
  try {
    const count = await page.letGo(KEPT);
    if (count > 0) log.debug({ count }, 'the page let go of old messages');
  } catch (error) {
    log.warn({ reason: reasonOf(error) }, 'the page could not let go of old messages');
  }
}
