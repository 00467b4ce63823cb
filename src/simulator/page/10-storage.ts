'use strict';
// IndexedDB: the login data, and the messages that the server has not confirmed yet.
import type { Credentials, Submission } from '../wire.ts';

/** A message that the server has not confirmed yet, with the attributes to show it again. */
interface Pending extends Submission {
  key: string;
  attributes: object;
}

declare global {
  interface Simulator {
    storage: {
      readLogin: () => Promise<Credentials | null | undefined>;
      saveLogin: (credentials: Credentials) => Promise<void> | undefined;
      readPending: () => Promise<Pending[]>;
      savePending: (submission: Pending) => Promise<void>;
      dropPending: (id: string) => Promise<void>;
      clear: () => Promise<void>;
    };
  }
}

((sim) => {
  type Store = 'login' | 'pending';
  const reasonOf = (error: DOMException | null) => error ?? new Error('IndexedDB failed and said nothing');

  const open = new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('whatsapp-simulator', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('login');
      request.result.createObjectStore('pending');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(reasonOf(request.error));
  });

  /** Strict durability: the login must survive a kill right after this resolves. */
  async function write(store: Store, change: (store: IDBObjectStore) => void): Promise<void> {
    const database = await open;
    const transaction = database.transaction(store, 'readwrite', { durability: 'strict' });
    change(transaction.objectStore(store));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(reasonOf(transaction.error));
    });
  }

  async function read<Result>(
    store: Store,
    query: (store: IDBObjectStore) => IDBRequest<Result>,
  ): Promise<Result> {
    const database = await open;
    const request = query(database.transaction(store).objectStore(store));
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(reasonOf(request.error));
    });
  }

  /** After a logout the library deletes the profile while the page runs. Then storage fails or hangs, and is ignored. */
  function tolerate<Result>(work: Promise<Result>, otherwise: Result): Promise<Result> {
    const tooLong = new Promise<Result>((resolve) => setTimeout(resolve, 2_000, otherwise));
    const failed = (error: unknown) => {
      console.warn(`storage: ${String(error)}`);
      return otherwise;
    };
    return Promise.race([work.catch(failed), tooLong]);
  }

  sim.storage = {
    readLogin: () =>
      tolerate<Credentials | null | undefined>(
        read('login', (store) => store.get('credentials') as IDBRequest<Credentials | undefined>),
        null,
      ),
    saveLogin: (credentials) => {
      const save = () =>
        tolerate(
          write('login', (store) => store.put(credentials, 'credentials')),
          undefined,
        );
      const lazy = sim.fault('lazyFlush');
      if (typeof lazy !== 'number') return save();
      setTimeout(() => void save(), lazy);
      return undefined;
    },
    readPending: () =>
      tolerate(
        read('pending', (store) => store.getAll() as IDBRequest<Pending[]>),
        [],
      ),
    savePending: (submission) =>
      tolerate(
        write('pending', (store) => store.put(submission, submission.id)),
        undefined,
      ),
    dropPending: (id) =>
      tolerate(
        write('pending', (store) => store.delete(id)),
        undefined,
      ),
    async clear() {
      await tolerate(
        write('login', (store) => store.clear()),
        undefined,
      );
      await tolerate(
        write('pending', (store) => store.clear()),
        undefined,
      );
    },
  };
})(window.__simulator);
