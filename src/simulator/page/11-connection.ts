'use strict';
// The page's connection to the network: requests with answers, and events.
import type { PageEventName, PageEvents, PageRequests } from '../wire.ts';

/** The part of socket.io's client that is used here. */
interface ClientSocket {
  connect: () => ClientSocket;
  disconnect: () => ClientSocket;
  on: (event: string, listener: (...values: never[]) => void) => ClientSocket;
  emit: (event: string, ...values: unknown[]) => ClientSocket;
}
interface WireError {
  name: string;
  message: string;
  code: number;
}
type NeedsInput<Name extends keyof PageRequests> =
  PageRequests[Name]['input'] extends Record<string, never> ? [] : [input: PageRequests[Name]['input']];

declare global {
  interface Simulator {
    pageId: string;
    error: (message: string, name?: string) => Error;
    request: <Name extends keyof PageRequests>(
      name: Name,
      ...input: NeedsInput<Name>
    ) => Promise<PageRequests[Name]['answer']>;
    handle: <Name extends PageEventName>(name: Name, handler: (data: PageEvents[Name]) => unknown) => void;
    connect: () => void;
    onConnect: (run: () => void) => void;
    onDisconnect: (run: () => void) => void;
    reconnect: () => void;
  }
  interface Window {
    io: (options: object) => ClientSocket;
  }
}

((sim) => {
  const socket = window.io({
    transports: ['websocket'],
    autoConnect: false,
    reconnectionDelay: 200,
    reconnectionDelayMax: 2_000,
  });
  const handlers = new Map<string, (data: never) => unknown>();
  sim.pageId = crypto.randomUUID();

  class ServerStatusCodeError extends Error {
    readonly status: number;

    constructor({ name, message, code }: WireError) {
      super(message);
      this.name = name;
      this.status = code;
    }
  }

  /** Minified builds throw errors without details: the class, its name and its message are one letter. */
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

  /** Never settles if the answer gets lost, like in a real network. */
  sim.request = <Name extends keyof PageRequests>(name: Name, input: object = {}) =>
    new Promise<PageRequests[Name]['answer']>((resolve, reject) => {
      type Answer = { value: PageRequests[Name]['answer']; error?: undefined } | { error: WireError };
      socket.emit('request', name, input, (answer: Answer) => {
        const { error } = answer;
        if (!error) resolve(answer.value);
        else reject(sim.fault('minifiedErrors') ? new t() : new ServerStatusCodeError(error));
      });
    });

  sim.handle = (name, handler) => void handlers.set(name, handler);

  const hear = async (name: string, data: never, confirm?: () => void): Promise<void> => {
    try {
      await handlers.get(name)?.(data);
    } catch (error) {
      console.error(error);
    }
    confirm?.();
  };
  socket.on('event', (name: string, data: never, confirm?: () => void) => void hear(name, data, confirm));

  sim.connect = () => void socket.connect();
  sim.onConnect = (run) => void socket.on('connect', run);
  sim.onDisconnect = (run) => void socket.on('disconnect', run);
  sim.reconnect = () => void socket.disconnect().connect();
  sim.report = (module) => void socket.emit('request', 'unknownModule', { module }, () => undefined);
})(window.__simulator);
