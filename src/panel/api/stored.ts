interface Stored {
  get: () => string | null;
  set: (value: string | null) => void;
  listen: (listener: () => void) => () => void;
}

/** A text that the browser keeps. Where storage is denied it is kept until the page is closed. */
export function stored(key: string, where: () => Storage = () => localStorage): Stored {
  const listeners = new Set<() => void>();
  let kept: string | null | undefined;
  const read = (): string | null => {
    try {
      return where().getItem(key);
    } catch {
      return null;
    }
  };
  return {
    get: (): string | null => (kept ??= read()),
    set(value: string | null): void {
      kept = value;
      try {
        if (value === null) where().removeItem(key);
        else where().setItem(key, value);
      } catch {
        // Kept in memory.
      }
      for (const listener of listeners) listener();
    },
    listen(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
