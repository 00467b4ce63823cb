'use strict';
// Dialogs that wait for a person. "What's new", left open, made WhatsApp log the device out within minutes (July 2026).
declare global {
  interface Window {
    /** A binding: tells Node. */
    ramalNotice: (name: 'passkey_shown' | 'passkey_gone') => void;
  }
}

((Ramal) => {
  const EVERY_MS = 2000;
  let watching = false;

  function dismissWhatsNew() {
    const nux = Ramal.tryRequire('WAWebWhatsNewNux');
    if (!nux?.createWhatsNewNux) {
      dismissByHand();
      return;
    }
    const days = Ramal.tryRequire('WAWebWhatsNewGatingUtils')?.getWhatsNewAutoModalCooldownDays?.();
    const dialog = nux.createWhatsNewNux(days);
    if (!dialog?.shouldShow?.()) return;
    dialog.dismiss();
    Ramal.tryRequire('WAWebModalManager')?.ModalManager?.close?.();
  }

  /** Only where the module is gone: a popup over a connected page that has one button is an announcement. */
  function dismissByHand() {
    if (Ramal.tryRequire('WAWebSocketModel')?.Socket?.state !== 'CONNECTED') return;
    const buttons = document.querySelectorAll<HTMLButtonElement>('[data-testid="confirm-popup"] button');
    if (buttons.length === 1) buttons[0]?.click();
  }

  let passkeyShown = false;
  function lookForPasskey() {
    const shown = document.querySelector('[data-testid^="shortcake_passkey"]') !== null;
    if (shown === passkeyShown) return;
    passkeyShown = shown;
    window.ramalNotice(shown ? 'passkey_shown' : 'passkey_gone');
  }

  function look() {
    try {
      dismissWhatsNew();
      lookForPasskey();
    } catch {
      // The page is being torn down or not up yet; the next look is soon.
    }
  }

  Ramal.shim('whats-new-dialog', () => {
    if (!watching) {
      watching = true;
      setInterval(look, EVERY_MS);
    }
    look();
    const nux = Ramal.tryRequire('WAWebWhatsNewNux');
    if (!nux) return 'not-needed';
    return typeof nux.createWhatsNewNux === 'function'
      ? 'applied'
      : ['shape-unknown', Object.keys(nux).join(', ')];
  });
})(window.Ramal);
