'use strict';
// The page's connection to the network: requests with answers, and events.
((sim) => {
  const socket = window.io({
    transports: ['websocket'],
    autoConnect: false,
    reconnectionDelay: 200,
    reconnectionDelayMax: 2_000,
  });
  const handlers = new Map();
  sim.pageId = crypto.randomUUID();

  class ServerStatusCodeError extends Error {
    constructor({ name, message, code }) {
      super(message);
      this.name = name;
      this.status = code;
    }
  }

  /** Minified builds throw values that say nothing: the class, its name and its message are one letter. */
  class t extends Error {
    constructor() {
      super('t');
      this.name = 't';
    }
  }

  sim.error = (message, name = 'Error') => {
    if (sim.fault('minifiedErrors')) return new t();
    return Object.assign(new Error(message), { name });
  };

  /** Never settles when the answer gets lost, as on the real wire. */
  sim.request = (name, input = {}) =>
    new Promise((resolve, reject) => {
      socket.emit('request', name, input, ({ value, error }) => {
        if (!error) resolve(value);
        else reject(sim.fault('minifiedErrors') ? new t() : new ServerStatusCodeError(error));
      });
    });

  sim.handle = (name, handler) => void handlers.set(name, handler);

  socket.on('event', async (name, data, confirm) => {
    try {
      await handlers.get(name)?.(data);
    } catch (error) {
      console.error(error);
    }
    if (typeof confirm === 'function') confirm();
  });

  sim.connect = () => void socket.connect();
  sim.onConnect = (run) => socket.on('connect', run);
  sim.onDisconnect = (run) => socket.on('disconnect', run);
  sim.reconnect = () => socket.disconnect().connect();
  sim.report = (module) => socket.emit('request', 'unknownModule', { module }, () => {});
})(window.__simulator);
