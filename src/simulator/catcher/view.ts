/** What the page of the catcher is told. */

/** What a webhook's post was like. `signature`: `unknown` where nobody has told the secret. */
export interface Caught {
  nth: number;
  at: number;
  /** The last part of the address that it was posted to. */
  hook: string;
  /** `webhook-id`: the same id again is the same event. */
  id: string;
  /** The event's `type`; empty where the body is no event. */
  type: string;
  signature: 'right' | 'wrong' | 'unknown';
  isRepeated: boolean;
  /** With which status it was answered. */
  answered: number;
  /** JSON is indented. */
  body: string;
}

/** What the page of the catcher shows. */
export interface CatcherView {
  answer: number;
  /** Hooks whose secret is known. */
  known: string[];
  caught: Caught[];
}
