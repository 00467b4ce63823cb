import type { Wid } from '../ids.ts';
import type { Emitter } from '../model.ts';
import type { Cmd, Conn, Socket } from '../session.ts';

export interface BrowserInfo {
  os: string;
  name: string;
  version: string;
}

/** Linking, signing in and out, and what the page shows meanwhile. */
export interface SessionModules {
  WAWebSocketModel: { Socket: Socket };
  WAWebConnModel: { Conn: Conn };
  WAWebCmd: { Cmd: Cmd };
  WAWebLaunchSocketUtils: { refreshQR: () => void };
  WAWebOfflineHandler: { OfflineMessageHandler: { getOfflineDeliveryProgress: () => number } };
  WAWebStreamModel: { Stream: { markAvailable?: () => void; markUnavailable?: () => void } };
  WAWebUserPrefsMeUser: {
    getMaybeMePnUser: () => Wid | undefined;
    getMaybeMeLidUser: () => Wid | undefined;
    getMePnUserOrThrow: () => Wid;
  };
  /** The library replaces `info`, to name the browser that the phone shows. */
  WAWebMiscBrowserUtils: { info: () => BrowserInfo };

  // What the QR code is made of, and linking by code.
  WABase64: { encodeB64: (bytes: ArrayBuffer | ArrayLike<number>) => string };
  WAWebCompanionRegClientUtils: { DEVICE_PLATFORM: string };
  WAWebAdvSignatureApi: object;
  WAWebUserPrefsInfoStore: {
    waNoiseInfo: { get: () => Promise<{ staticKeyPair: { pubKey: Uint8Array } }> };
  };
  WAWebSignalStoreApi: {
    waSignalStore: { getRegistrationInfo: () => Promise<{ identityKeyPair: { pubKey: Uint8Array } }> };
  };
  WAWebUserPrefsMultiDevice: { getADVSecretKey: () => string };
  WAWebAltDeviceLinkingApi: {
    setPairingType: (type: string) => void;
    initializeAltDeviceLinking: () => Promise<void>;
    startAltLinkingFlow: (phone: string, showNotification: boolean) => Promise<string>;
    initializeQRLinking: () => Promise<void>;
  };
  WAWebLinkDeviceEvents: { LinkDeviceEvents: Emitter };
  WAWebShortcakeLinkingState: { getShortcakeLinkingState: () => string };

  // The "What's new" dialog.
  WAWebWhatsNewNux: {
    createWhatsNewNux: (cooldownDays: number | undefined) => WhatsNew | undefined;
  };
  WAWebWhatsNewGatingUtils: { getWhatsNewAutoModalCooldownDays: () => number };
  WAWebModalManager: { ModalManager: { close?: () => void } };
}

interface WhatsNew {
  shouldShow?: () => boolean;
  dismiss: () => void;
}
