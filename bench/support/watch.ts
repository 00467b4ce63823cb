import { withDeadline } from '../../src/lib/time.ts';

/** Waits for something that is told, not polled: polling would take the machine's time from what is measured. */
export class Watch {
  readonly #lookers = new Set<() => void>();
  #failure: Error | undefined;

  changed(): void {
    for (const look of [...this.#lookers]) look();
  }

  /** Everything that is waited for, now and later, fails for this reason. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.changed();
  }

  async until(what: string, ms: number, holds: () => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const look = (): void => {
      if (this.#failure) reject(this.#failure);
      else if (holds()) resolve(undefined);
    };
    this.#lookers.add(look);
    look();
    await withDeadline(what, ms, promise).finally(() => this.#lookers.delete(look));
  }
}
