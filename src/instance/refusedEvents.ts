import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { InstanceEvent } from '../model/instance.ts';
import { reasonOf, type Logger } from '../lib/logger.ts';

/** Limits of what is kept. When either is exceeded, the oldest are dropped. */
const MAX_EVENTS = 1000;
const MAX_CHARACTERS = 5_000_000;

/** These describe the moment. Later they would be wrong, and the instance reports the current state anyway. */
const ofTheMoment = new Set(['state', 'exit', 'qr', 'pairing_code', 'linked', 'drift', 'typing']);

/** The same fact gets the same name, however often it is reported. */
const nameOf = (event: InstanceEvent): string =>
  event.type === 'message' ? `message ${event.message.key}` : JSON.stringify(event);

/** The message that must exist before the event can have an effect. */
function messageOf(event: InstanceEvent): string | null {
  switch (event.type) {
    case 'status':
    case 'edited':
    case 'deleted':
      return event.key;
    case 'reaction':
      return event.target;
    case 'vote':
      return event.poll;
    default:
      return null;
  }
}

/**
 * Events that the gateway refused for good, in order, stored in a file until a gateway accepts them. Events about a
 * refused message are kept too, although the gateway accepted them: without that message they had no effect.
 */
export class RefusedEvents {
  readonly #file: string;
  readonly #log: Logger;
  readonly #events = new Map<string, InstanceEvent>();
  #characters = 0;
  /** The file belongs to the process that holds the session's lock. */
  #isOpen = false;
  #saving: Promise<void> = Promise.resolve();
  #isSavePending = false;

  constructor(file: string, log: Logger) {
    this.#file = file;
    this.#log = log;
  }

  get all(): InstanceEvent[] {
    return [...this.#events.values()];
  }
  get size(): number {
    return this.#events.size;
  }

  /** Reads the events that earlier runs kept. Call it with the session's lock held. */
  async open(): Promise<void> {
    const since = this.all;
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    this.#events.clear();
    this.#characters = 0;
    for (const line of text.split('\n')) {
      const event = readLine(line);
      if (event) this.#add(event);
    }
    for (const event of since) this.#add(event);
    this.#isOpen = true;
    if (since.length > 0) this.#save();
  }

  /** Records the result of a posted event. Returns how many were dropped for lack of space. */
  settle(event: InstanceEvent, isRefused: boolean): number {
    const message = messageOf(event);
    const isConcerned = message !== null && this.#events.has(`message ${message}`);
    if (isRefused) {
      const about = { 'event.type': event.type };
      if (ofTheMoment.has(event.type)) {
        this.#log.error(about, 'the gateway refuses an event that soon expires; it is not kept');
        return 0;
      }
      if (!this.#events.has(nameOf(event)))
        this.#log.error(about, 'the gateway refuses an event; it is kept until a gateway accepts it');
    }
    if (!isRefused && !isConcerned) {
      if (this.#remove(nameOf(event))) this.#save();
      return 0;
    }
    this.#add(event);
    let givenUp = 0;
    for (const name of this.#events.keys()) {
      if (this.#events.size <= MAX_EVENTS && this.#characters <= MAX_CHARACTERS) break;
      this.#remove(name);
      givenUp += 1;
    }
    if (givenUp > 0) this.#log.error({ count: givenUp }, 'too many refused events; the oldest are dropped');
    this.#save();
    return givenUp;
  }

  /** Resolves when the file is up to date. */
  async saved(): Promise<void> {
    await this.#saving;
  }

  #add(event: InstanceEvent): void {
    const name = nameOf(event);
    // A fact that is reported again keeps its position, because later events may depend on it.
    const before = this.#events.get(name);
    if (before) this.#characters -= JSON.stringify(before).length;
    this.#events.set(name, event);
    this.#characters += JSON.stringify(event).length;
  }

  #remove(name: string): boolean {
    const event = this.#events.get(name);
    if (!event) return false;
    this.#characters -= JSON.stringify(event).length;
    return this.#events.delete(name);
  }

  /** One write at a time. A write includes the changes that were made while it waited. */
  #save(): void {
    if (!this.#isOpen || this.#isSavePending) return;
    this.#isSavePending = true;
    this.#saving = this.#saving
      .then(() => {
        this.#isSavePending = false;
        return this.#write();
      })
      .catch((error: unknown) =>
        this.#log.error({ reason: reasonOf(error) }, 'refused events are kept in memory only'),
      );
  }

  async #write(): Promise<void> {
    if (this.size === 0) return rm(this.#file, { force: true });
    const lines = this.all.map((event) => `${JSON.stringify(event)}\n`);
    await writeFile(`${this.#file}.new`, lines.join(''), { mode: 0o600 });
    await rename(`${this.#file}.new`, this.#file);
  }
}

/** Passed on unchanged: the gateway parses it, and may know more than this instance does. */
function readLine(line: string): InstanceEvent | null {
  try {
    const event = JSON.parse(line) as InstanceEvent | null;
    return typeof event?.type === 'string' ? event : null;
  } catch {
    return null;
  }
}
