import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Caught, CatcherView } from './view.ts';

export interface Posted {
  hook: string;
  id: string;
  timestamp: string;
  signatures: string;
  body: string;
}

/** How many posts are kept, and how much of each is shown. */
const KEPT = 200;
const SHOWN = 20_000;
/** A signature older than this may have been recorded by somebody. Seconds. */
const TOLERANCE = 300;

/** Receives webhooks, as a customer's system would, and shows what arrived. */
export class Catcher {
  readonly #secrets = new Map<string, string>();
  readonly #changed: () => void;
  #caught: Caught[] = [];
  /** As it came, by `nth`. */
  readonly #posted = new Map<number, Posted>();
  #nth = 0;
  /** The status of its answers, so that somebody can watch what follows a failure. */
  answer = 204;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The secret of the webhook that posts to `/hooks/in/<hook>`. */
  learn(hook: string, secret: string): void {
    this.#secrets.set(hook, secret);
    // What came before is checked now.
    this.#caught = this.#caught.map((one) => {
      const posted = this.#posted.get(one.nth);
      return posted?.hook === hook ? { ...one, signature: this.#signatureOf(posted, one.at) } : one;
    });
    this.#changed();
  }

  setAnswer(status: number): void {
    this.answer = status;
    this.#changed();
  }

  clear(): void {
    this.#caught = [];
    this.#posted.clear();
    this.#changed();
  }

  /** Returns the status to answer with. */
  take(posted: Posted): number {
    this.#nth += 1;
    const { hook, id, body } = posted;
    const at = Date.now();
    const signature = this.#signatureOf(posted, at);
    const answered = signature === 'wrong' ? 401 : this.answer;
    const one: Caught = {
      ...{ nth: this.#nth, at, hook, id, signature, answered },
      ...readable(body),
      isRepeated: id !== '' && this.#caught.some((other) => other.id === id && other.hook === hook),
    };
    this.#caught = [one, ...this.#caught].slice(0, KEPT);
    this.#posted.set(one.nth, posted);
    this.#posted.delete(one.nth - KEPT);
    this.#changed();
    return answered;
  }

  view(): CatcherView {
    return { answer: this.answer, known: [...this.#secrets.keys()], caught: this.#caught };
  }

  /** Standard Webhooks: HMAC-SHA256 of `id.timestamp.body`; one of the signatures has to be right. */
  #signatureOf({ hook, id, timestamp, signatures, body }: Posted, at: number): Caught['signature'] {
    const secret = this.#secrets.get(hook);
    if (secret === undefined) return 'unknown';
    if (!(Math.abs(at / 1000 - Number(timestamp)) <= TOLERANCE)) return 'wrong';
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
    const isRight = signatures.split(' ').some((one) => {
      const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    return isRight ? 'right' : 'wrong';
  }
}

function readable(body: string): Pick<Caught, 'type' | 'body'> {
  try {
    const event: unknown = JSON.parse(body);
    const type = typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : '';
    return { type: type.slice(0, 100), body: JSON.stringify(event, null, 2).slice(0, SHOWN) };
  } catch {
    return { type: '', body: body.slice(0, SHOWN) };
  }
}
