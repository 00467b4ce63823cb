/** The small event and model classes that WhatsApp Web's collections are made of. */

/** Accepts listeners of any arguments: which ones come depends on the event's name. */
export type Listener = (...values: never[]) => void;

export interface Emitter {
  /** `names`: one or several, with spaces between. */
  on(names: string, listener: Listener): this;
  once(names: string, listener: Listener): this;
  off(names: string, listener: Listener): this;
  trigger(name: string, ...values: unknown[]): void;
}

/** A model's attributes are its own enumerable properties. */
export interface ModelMethods<Attributes> extends Emitter {
  /** Fires `change:<name>` for each attribute that is different now, then `change`. */
  set(changes: Partial<Attributes>): void;
  serialize(): Record<string, unknown>;
  toJSON(): Record<string, unknown>;
}

export type Model<Attributes> = ModelMethods<Attributes> & Attributes;

/** What a collection finds a model by: its id, or the text of it. */
export type IdLike = string | { toString(): string };

export interface Collection<Item> extends Emitter {
  readonly length: number;
  get(id: IdLike | null | undefined): Item | undefined;
  getModelsArray(): Item[];
  filter(test: (item: Item) => boolean): Item[];
  remove(item: IdLike | { id: IdLike }, options?: { silent?: boolean }): void;
}

/** A collection that asks the server for what it does not hold. */
export interface FindingCollection<Item> extends Collection<Item> {
  find(id: IdLike): Promise<Item>;
}
