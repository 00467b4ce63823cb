'use strict';
// The module registry and the small event and model classes that everything else stands on.
window.__simulator = (() => {
  const factories = new Map();
  const loaded = new Map();
  const sim = { settings: { dialect: 'stock', faults: {} } };

  /** Registers a module of WhatsApp Web; its factory runs at the first require. */
  sim.define = (name, factory) => void factories.set(name, factory);

  sim.fault = (name) => sim.settings.faults[name];

  window.require = (name) => {
    const missing = sim.fault('missingModules');
    if (!factories.has(name) || (Array.isArray(missing) && missing.includes(name))) {
      sim.report?.(name);
      throw new Error(`Requiring unknown module "${name}"`);
    }
    if (!loaded.has(name)) loaded.set(name, factories.get(name)());
    return loaded.get(name);
  };

  class Emitter {
    #listeners = new Map();

    on(names, listener) {
      for (const name of names.split(' ')) {
        this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
      }
      sim.listened?.(this, names);
      return this;
    }

    once(names, listener) {
      const run = (...values) => {
        this.off(names, run);
        listener(...values);
      };
      return this.on(names, run);
    }

    off(names, listener) {
      for (const name of names.split(' ')) {
        const rest = (this.#listeners.get(name) ?? []).filter((one) => one !== listener);
        this.#listeners.set(name, rest);
      }
      return this;
    }

    trigger(name, ...values) {
      for (const listener of this.#listeners.get(name) ?? []) {
        try {
          listener(...values);
        } catch (error) {
          console.error(error);
        }
      }
    }

    hears(name) {
      return (this.#listeners.get(name) ?? []).length > 0;
    }
  }

  /** Attributes are own enumerable properties; everything else about a model is hidden. */
  class Model extends Emitter {
    constructor(attributes = {}) {
      super();
      Object.assign(this, attributes);
    }

    hide(properties) {
      for (const [name, value] of Object.entries(properties)) {
        Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: false });
      }
    }

    set(changes) {
      const changed = Object.entries(changes).filter(([name, value]) => this[name] !== value);
      for (const [name, value] of changed) {
        const before = this[name];
        this[name] = value;
        this.trigger(`change:${name}`, this, value, before);
        this.collection?.trigger(`change:${name}`, this, value, before);
      }
      if (changed.length === 0) return;
      this.trigger('change', this);
      this.collection?.trigger('change', this);
    }

    serialize() {
      return { ...this };
    }

    toJSON() {
      return this.serialize();
    }
  }

  const textOf = (id) => (typeof id === 'string' ? id : String(id));

  class Collection extends Emitter {
    #models = new Map();

    #owns;

    /** Only the owning collection hears its models' changes: a message is also in its chat's list. */
    constructor(modelClass = Model, { owns = true } = {}) {
      super();
      this.#owns = owns;
      Object.defineProperty(this, 'modelClass', { value: modelClass, writable: true });
    }

    get(id) {
      return id === undefined || id === null ? undefined : this.#models.get(textOf(id));
    }

    add(model, { silent = false } = {}) {
      const known = this.get(model.id);
      if (known) return known;
      if (this.#owns) model.hide({ collection: this });
      this.#models.set(textOf(model.id), model);
      if (!silent) this.trigger('add', model);
      return model;
    }

    remove(id, { silent = false } = {}) {
      const model = this.get(id?.id ?? id);
      if (!model) return;
      this.#models.delete(textOf(model.id));
      if (!silent) this.trigger('remove', model);
    }

    getModelsArray() {
      return [...this.#models.values()];
    }

    filter(test) {
      return this.getModelsArray().filter(test);
    }

    get length() {
      return this.#models.size;
    }

    async find(id) {
      return this.get(id);
    }

    serialize() {
      return this.getModelsArray().map((model) => model.serialize());
    }
  }

  return Object.assign(sim, { Emitter, Model, Collection });
})();
