'use strict';
// The socket's states: opening, pairing, connected, synced, and logged out.
import type { Wid } from '../../whatsappPage/ids.ts';
import type { BrowserInfo } from '../../whatsappPage/modules/session.ts';
import type { Cmd, ConnAttributes, Socket, SocketAttributes } from '../../whatsappPage/session.ts';
import type { Credentials } from '../wire.ts';
import type { SimulatedEmitter, SimulatedModel } from './types.ts';

/** This number. Set when the page is linked. */
interface Me {
  wid: Wid;
  lid: Wid;
  name: string;
}

declare global {
  interface Simulator {
    me?: Me;
    /** `me`. Throws if the page is not linked. */
    myself: () => Me;
    socket: SimulatedModel<SocketAttributes>;
    conn: SimulatedModel<ConnAttributes>;
    cmd: SimulatedEmitter & Cmd;
    /** Resolves when there is a listener for `name`, or after a grace period. */
    heard: (emitter: SimulatedEmitter, name: string) => Promise<void>;
    browserInfo: () => { os: string; name: string };
    offlineProgress?: number;
    /** All QR codes were shown. The next one must be requested. */
    idle?: boolean;
    justPaired?: boolean;
    /** Called when a new connection has brought settings. */
    onSettings?: () => void;
    afterSync?: () => void;
  }
}

((sim) => {
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const encode = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
  const randomKey = () => crypto.getRandomValues(new Uint8Array(32));
  const keys = { static: randomKey(), identity: randomKey(), adv: encode(randomKey()), platform: '1' };
  const LISTENER_GRACE_MS = 10_000;

  const socket = new sim.Model<SocketAttributes>({
    state: 'OPENING',
    stream: 'DISCONNECTED',
    hasSynced: false,
  });
  const conn = new sim.Model<ConnAttributes>({
    ref: undefined,
    platform: 'android',
    battery: 100,
    plugged: true,
    pushname: '',
  });
  const cmd = new sim.Emitter() as Simulator['cmd'];

  const setState = (state: string) => socket.set({ state });

  let listening = (): void => undefined;
  sim.listened = () => listening();

  sim.myself = () => {
    if (!sim.me) throw new Error('the page is not linked');
    return sim.me;
  };

  sim.heard = (emitter, name) =>
    new Promise<void>((resolve) => {
      const before = listening;
      const look = () => {
        if (emitter.hears(name)) resolve();
      };
      listening = () => {
        before();
        look();
      };
      setTimeout(resolve, LISTENER_GRACE_MS);
      look();
    });

  async function hello() {
    const credentials = (await sim.storage.readLogin()) ?? null;
    const { linked, settings } = await sim.request('hello', {
      page: sim.pageId,
      credentials,
      keys: {
        staticKey: encode(keys.static),
        identityKey: encode(keys.identity),
        advSecret: keys.adv,
        platform: keys.platform,
      },
      browser: sim.browserInfo(),
    });
    sim.settings = settings;
    sim.onSettings?.();
    if (sim.fault('stuckOpening')) exposeVersion();
    else if (linked) await enter();
    else await stayUnpaired(credentials);
  }

  function exposeVersion() {
    if (sim.fault('noVersion')) return;
    window.Debug = { VERSION: sim.settings.dialect === 'live' ? '2.3000.1042391177' : '2.3000.1037641644' };
  }

  async function stayUnpaired(credentials: Credentials | null) {
    if (credentials) await sim.storage.clear();
    exposeVersion();
    if (!sim.idle) setState('UNPAIRED');
  }

  /** From stored credentials to synced. Also used after a lost connection. */
  async function enter() {
    const again = socket.hasSynced;
    setState('OPENING');
    const start = await sim.request('start');
    sim.adopt(start);
    if (sim.fault('offlineBeforeListener')) await sim.receive();
    const early = sim.fault('syncedBeforeListener') && !sim.justPaired;
    if (!early) exposeVersion();
    for (const percent of [50, 100]) {
      sim.offlineProgress = percent;
      cmd.trigger('offline_progress_update_from_bridge');
    }
    setState('CONNECTED');
    const forced = sim.fault('socketState');
    if (typeof forced === 'string') setState(forced);
    if (again) {
      void sim.receive();
      return;
    }
    if (sim.fault('neverSynced')) {
      exposeVersion();
      return;
    }
    if (!early) await sim.heard(socket, 'change:hasSynced');
    socket.set({ hasSynced: true });
    exposeVersion();
    if (sim.fault('doubleSyncEdge'))
      setTimeout(() => socket.trigger('change:hasSynced', socket, true, true), 30);
    await afterSync();
  }

  async function afterSync() {
    void sim.request('synced');
    sim.afterSync?.();
    if (!sim.fault('offlineBeforeListener')) await sim.heard(sim.messages, 'add');
    await sim.receive();
  }

  async function leave(announce: string) {
    cmd.trigger(announce);
    await wait(50);
    await sim.storage.clear();
    location.href = '/?post_logout=1';
  }

  sim.onConnect(() => void hello().catch((error: unknown) => console.error(error)));
  sim.onDisconnect(() => {
    if (socket.hasSynced) setState('TIMEOUT');
  });

  sim.handle('settings', (settings) => {
    const wasForced = typeof sim.fault('socketState') === 'string';
    sim.settings = settings;
    const forced = sim.fault('socketState');
    if (typeof forced === 'string') setState(forced);
    else if (wasForced && socket.hasSynced) setState('CONNECTED');
  });
  sim.handle('ref', (ref) => {
    sim.idle = false;
    if (['UNPAIRED_IDLE', 'UNPAIRED'].includes(socket.state)) setState('UNPAIRED');
    conn.set({ ref });
  });
  sim.handle('idle', () => {
    sim.idle = true;
    setState('UNPAIRED_IDLE');
  });
  sim.handle('paired', async ({ credentials, settings }) => {
    sim.settings = settings;
    sim.justPaired = true;
    setState('PAIRING');
    await sim.storage.saveLogin(credentials);
    void enter();
  });
  sim.handle('state', setState);
  sim.handle('unlinked', () => void leave('logout_from_bridge'));

  socket.hide({
    logout: async () => {
      await sim.request('logout').catch(() => undefined);
      await leave('logout');
    },
    reconnect: () => sim.reconnect(),
    takeover: () => sim.reconnect(),
  });
  conn.hide({ canSetMyPushname: () => true });

  const refreshQR = () => void sim.request('refreshQr');
  Object.assign(cmd, { refreshQR });
  Object.assign(sim, { socket, conn, cmd, keys });

  sim.define('WAWebSocketModel', () => ({ Socket: socket as Simulator['socket'] & Socket }));
  sim.define('WAWebConnModel', () => ({ Conn: conn }));
  sim.define('WAWebCmd', () => ({ Cmd: cmd }));
  sim.define('WAWebLaunchSocketUtils', () => ({ refreshQR }));
  sim.define('WAWebOfflineHandler', () => ({
    OfflineMessageHandler: { getOfflineDeliveryProgress: () => sim.offlineProgress ?? 0 },
  }));
  sim.define('WABase64', () => ({ encodeB64: (bytes) => encode(new Uint8Array(bytes)) }));
  sim.define('WAWebCompanionRegClientUtils', () => ({ DEVICE_PLATFORM: keys.platform }));
  sim.define('WAWebAdvSignatureApi', () => ({}));
  sim.define('WAWebUserPrefsInfoStore', () => ({
    waNoiseInfo: { get: () => Promise.resolve({ staticKeyPair: { pubKey: keys.static } }) },
  }));
  sim.define('WAWebSignalStoreApi', () => ({
    waSignalStore: {
      getRegistrationInfo: () => Promise.resolve({ identityKeyPair: { pubKey: keys.identity } }),
    },
  }));
  sim.define('WAWebUserPrefsMultiDevice', () => ({ getADVSecretKey: () => keys.adv }));
  sim.define('WAWebAltDeviceLinkingApi', () => ({
    setPairingType: () => undefined,
    initializeAltDeviceLinking: () => Promise.resolve(),
    startAltLinkingFlow: (phone) => sim.request('pairingCode', { phone }),
    initializeQRLinking: () => {
      refreshQR();
      return Promise.resolve();
    },
  }));

  // The library replaces `info` to set its browser's name. The phone should see the new name at once.
  let info = (): BrowserInfo => ({ os: 'Linux', name: 'Chrome', version: '140' });
  sim.browserInfo = () => {
    const { os, name } = info();
    return { os, name };
  };
  sim.define('WAWebMiscBrowserUtils', () => ({
    get info() {
      return info;
    },
    set info(replacement) {
      info = replacement;
      void sim.request('describe', { browser: sim.browserInfo() });
    },
  }));
})(window.__simulator);
