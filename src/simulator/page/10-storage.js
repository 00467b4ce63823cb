'use strict';
// IndexedDB: the login data, and the messages that no server has confirmed yet.
((sim) => {
  const open = new Promise((resolve, reject) => {
    const request = indexedDB.open('whatsapp-simulator', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('login');
      request.result.createObjectStore('pending');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  /** Strict durability: WhatsApp's login must survive a kill right after this resolves. */
  async function write(store, change) {
    const database = await open;
    const transaction = database.transaction(store, 'readwrite', { durability: 'strict' });
    change(transaction.objectStore(store));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = () => reject(transaction.error);
    });
  }

  async function read(store, query) {
    const database = await open;
    const request = query(database.transaction(store).objectStore(store));
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  /** The library deletes the profile's folder under the running page after a logout: go on without it. */
  function tolerate(work, otherwise) {
    const tooLong = new Promise((resolve) => setTimeout(resolve, 2_000, otherwise));
    const failed = (error) => {
      console.warn(`storage: ${error}`);
      return otherwise;
    };
    return Promise.race([work.catch(failed), tooLong]);
  }

  sim.storage = {
    readLogin: () =>
      tolerate(
        read('login', (store) => store.get('credentials')),
        null,
      ),
    saveLogin: (credentials) => {
      const save = () => tolerate(write('login', (store) => store.put(credentials, 'credentials')));
      const lazy = sim.fault('lazyFlush');
      if (typeof lazy !== 'number') return save();
      setTimeout(save, lazy);
    },
    readPending: () =>
      tolerate(
        read('pending', (store) => store.getAll()),
        [],
      ),
    savePending: (submission) => tolerate(write('pending', (store) => store.put(submission, submission.id))),
    dropPending: (id) => tolerate(write('pending', (store) => store.delete(id))),
    async clear() {
      await tolerate(write('login', (store) => store.clear()));
      await tolerate(write('pending', (store) => store.clear()));
    },
  };
})(window.__simulator);
