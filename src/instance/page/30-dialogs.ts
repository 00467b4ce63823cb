'use strict';
// Dialogs that wait for a person. After minutes of an open "What's new", WhatsApp logged the device out (July 2026).
declare global {
  interface Window {
    /** Reports to Node. */
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

  /** Used if the module is missing. On a connected page a popup with one button is an announcement. */
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
      // The page is closing or not loaded yet. The next check follows soon.
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
