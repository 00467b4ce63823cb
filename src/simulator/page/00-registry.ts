'use strict';
// The module registry, and the event and model classes that all other scripts use.
import type { Listener } from '../../whatsappPage/model.ts';
import type { ModuleName, WhatsAppModules } from '../../whatsappPage/modules.ts';
import type {} from '../../whatsappPage/window.ts';
import type { FaultName, FaultValue, Settings } from '../network/faults.ts';
import type { CollectionClass, EmitterClass, Identified, ModelClass, SimulatedEmitter } from './types.ts';

declare global {
  /** What the simulator's scripts share. Each adds its part. */
  interface Simulator {
    settings: Settings;
    /** Registers a module of WhatsApp Web. Its factory runs at the first require. */
    define: <Name extends ModuleName>(name: Name, factory: () => WhatsAppModules[Name]) => void;
    fault: (name: FaultName) => FaultValue | undefined;
    /** Reports to the network that a missing module was required. */
    report?: (module: string) => void;
    /** Called when a listener has been added to any emitter. */
    listened?: () => void;
    Emitter: EmitterClass;
    Model: ModelClass;
    Collection: CollectionClass;
  }
  interface Window {
    __simulator: Simulator;
  }
}

window.__simulator = (() => {
  const factories = new Map<string, () => unknown>();
  const loaded = new Map<string, unknown>();
  const sim = { settings: { dialect: 'stock', faults: {} } } as Simulator;

  sim.define = (name, factory) => void factories.set(name, factory);

  sim.fault = (name) => sim.settings.faults[name];

  window.require = <Name extends ModuleName>(name: Name) => {
    const missing = sim.fault('missingModules');
    const factory = factories.get(name);
    if (!factory || (Array.isArray(missing) && missing.includes(name))) {
      sim.report?.(name);
      throw new Error(`Requiring unknown module "${name}"`);
    }
    if (!loaded.has(name)) loaded.set(name, factory());
    return loaded.get(name) as WhatsAppModules[Name];
  };

  type AnyListener = (...values: unknown[]) => void;

  class Emitter implements SimulatedEmitter {
    #listeners = new Map<string, AnyListener[]>();

    on(names: string, listener: Listener): this {
      for (const name of names.split(' ')) {
        this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener as AnyListener]);
      }
      sim.listened?.();
      return this;
    }

    once(names: string, listener: Listener): this {
      const run: AnyListener = (...values) => {
        this.off(names, run);
        (listener as AnyListener)(...values);
      };
      return this.on(names, run);
    }

    off(names: string, listener: Listener): this {
      for (const name of names.split(' ')) {
        const rest = (this.#listeners.get(name) ?? []).filter((one) => one !== listener);
        this.#listeners.set(name, rest);
      }
      return this;
    }

    trigger(name: string, ...values: unknown[]): void {
      for (const listener of this.#listeners.get(name) ?? []) {
        try {
          listener(...values);
        } catch (error) {
          console.error(error);
        }
      }
    }

    hears(name: string): boolean {
      return (this.#listeners.get(name) ?? []).length > 0;
    }
  }

  /** Attributes are own enumerable properties. All other properties of a model are not enumerable. */
  class Model extends Emitter {
    declare collection?: Emitter;

    constructor(attributes: object = {}) {
      super();
      Object.assign(this, attributes);
    }

    hide(properties: Record<string, unknown>): void {
      for (const [name, value] of Object.entries(properties)) {
        Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: false });
      }
    }

    set(changes: object): void {
      const own = this as unknown as Record<string, unknown>;
      const changed = Object.entries(changes).filter(([name, value]) => own[name] !== value) as [
        string,
        unknown,
      ][];
      for (const [name, value] of changed) {
        const before = own[name];
        own[name] = value;
        this.trigger(`change:${name}`, this, value, before);
        this.collection?.trigger(`change:${name}`, this, value, before);
      }
      if (changed.length === 0) return;
      this.trigger('change', this);
      this.collection?.trigger('change', this);
    }

    serialize(): Record<string, unknown> {
      return { ...(this as object) };
    }

    toJSON(): Record<string, unknown> {
      return this.serialize();
    }
  }

  const textOf = (id: unknown): string => (typeof id === 'string' ? id : String(id));

  class Collection<Item extends Identified & Pick<Model, 'hide' | 'serialize'>> extends Emitter {
    declare readonly modelClass: unknown;
    #models = new Map<string, Item>();

    #owns: boolean;

    /** Only the owning collection gets its models' events. A chat's list does not own its messages. */
    constructor(modelClass: unknown = Model, { owns = true } = {}) {
      super();
      this.#owns = owns;
      Object.defineProperty(this, 'modelClass', { value: modelClass, writable: true });
    }

    get(id: unknown): Item | undefined {
      return id === undefined || id === null ? undefined : this.#models.get(textOf(id));
    }

    add(model: Item, { silent = false } = {}): Item {
      const known = this.get(model.id);
      if (known) return known;
      if (this.#owns) model.hide({ collection: this });
      this.#models.set(textOf(model.id), model);
      if (!silent) this.trigger('add', model);
      return model;
    }

    remove(id: unknown, { silent = false } = {}): void {
      const model = this.get((id as Partial<Identified> | undefined)?.id ?? id);
      if (!model) return;
      this.#models.delete(textOf(model.id));
      if (!silent) this.trigger('remove', model);
    }

    getModelsArray(): Item[] {
      return [...this.#models.values()];
    }

    filter(test: (item: Item) => boolean): Item[] {
      return this.getModelsArray().filter(test);
    }

    get length(): number {
      return this.#models.size;
    }

    find(id: unknown): unknown {
      return Promise.resolve(this.get(id));
    }

    serialize(): Record<string, unknown>[] {
      return this.getModelsArray().map((model) => model.serialize());
    }
  }

  return Object.assign(sim, {
    Emitter,
    Model: Model as ModelClass,
    Collection: Collection as CollectionClass,
  });
})();
