/** Lets steps that overlap do one part one after the other, in the order in which they took their turns. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  take(): Turn {
    const turn = new Turn(this.#last);
    this.#last = turn.over;
    return turn;
  }
}

/** Whoever takes a turn ends it, whether or not its part was run. */
export class Turn {
  readonly #before: Promise<void>;
  readonly #over = Promise.withResolvers<undefined>();

  constructor(before: Promise<void>) {
    this.#before = before;
  }

  get over(): Promise<void> {
    return Promise.all([this.#before, this.#over.promise]).then(() => undefined);
  }

  /** Waits until the turns before are over; then the next one may begin when `part` is done. */
  async run<T>(part: () => Promise<T>): Promise<T> {
    await this.#before;
    try {
      return await part();
    } finally {
      this.end();
    }
  }

  end(): void {
    this.#over.resolve(undefined);
  }
}
