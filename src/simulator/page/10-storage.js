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

  sim.storage = {
    readLogin: () => read('login', (store) => store.get('credentials')),
    saveLogin: (credentials) => {
      const save = () => write('login', (store) => store.put(credentials, 'credentials'));
      const lazy = sim.fault('lazyFlush');
      if (typeof lazy !== 'number') return save();
      setTimeout(save, lazy);
    },
    readPending: () => read('pending', (store) => store.getAll()),
    savePending: (submission) => write('pending', (store) => store.put(submission, submission.id)),
    dropPending: (id) => write('pending', (store) => store.delete(id)),
    async clear() {
      await write('login', (store) => store.clear());
      await write('pending', (store) => store.clear());
    },
  };
})(window.__simulator);
