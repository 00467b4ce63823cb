/** When a send counts as done: the call returned, or WhatsApp's server has accepted the message. */
export type Moment = 'returned' | 'accepted';

/** What is compared: the library on its own, and Ramal. Times are in milliseconds, memory in bytes. */
export interface Side {
  readonly name: 'library' | 'ramal';
  /** Numbers that were never linked: until each of them shows a QR code. */
  start(phones: string[]): Promise<number>;
  /** Scans the codes, and waits until all can send. */
  pair(): Promise<void>;
  /** Numbers that are linked and stopped: until all can send. */
  restore(): Promise<number>;
  /** Ends browsers and instances; the sessions stay. */
  stop(): Promise<void>;
  /** Forgets the numbers, with their sessions. */
  remove(): Promise<void>;
  /** Of all numbers together; null where the system does not tell. */
  memory(): Promise<number | null>;
  /** Sends with the first number, one after the other. */
  series(moment: Moment, count: number): Promise<number[]>;
  /** Every number sends `count` messages, all numbers at once. Resolves when all are handed in. */
  burst(count: number): Promise<void>;
}
