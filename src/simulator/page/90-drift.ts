'use strict';
// Disturbances: reloads, iframes, the "What's new" dialog, the passkey gate, freezing and crashing.
import type { FaultName } from '../network/faults.ts';

((sim) => {
  const number = (name: FaultName) => {
    const value = sim.fault(name);
    return typeof value === 'number' ? value : value === true ? 1 : 0;
  };

  function element(testId: string, text: string, tag = 'div') {
    const node = document.createElement(tag);
    node.dataset.testid = testId;
    node.textContent = text;
    return node;
  }

  /** The count must survive reloads, so it is kept in the tab. It is removed when the fault is switched off. */
  function stormOnce() {
    const count = number('reloadStorm');
    const left = Number(sessionStorage.getItem('storm') ?? count);
    if (count === 0) sessionStorage.removeItem('storm');
    else sessionStorage.setItem('storm', String(Math.max(0, left - 1)));
    if (count > 0 && left > 0) reloadAfter(60);
  }

  /** Chromium ignores a reload while the page is loading. */
  function reloadAfter(ms: number) {
    const reload = () => setTimeout(() => location.reload(), ms);
    if (document.readyState === 'complete') reload();
    else window.addEventListener('load', reload, { once: true });
  }

  function reloadLater() {
    const ms = number('reloadAfter');
    if (ms === 0 || sessionStorage.getItem('reloaded')) return;
    sessionStorage.setItem('reloaded', 'yes');
    reloadAfter(ms);
  }

  function navigateFrames() {
    const frame = document.createElement('iframe');
    frame.hidden = true;
    const count = number('iframeNavigations');
    for (let index = 0; index < count; index += 1) {
      setTimeout(() => {
        frame.src = `/frame?${index}`;
        if (!frame.isConnected) document.body.append(frame);
      }, index * 20);
    }
  }

  // The server unlinks the device. The page only shows the dialog, and reports that it was dismissed.
  let dialog: HTMLElement | undefined;
  const dismissWhatsNew = () => {
    dialog?.remove();
    dialog = undefined;
    sim.whatsNewSeen = true;
    void sim.request('whatsNewDismissed');
  };
  function showWhatsNew() {
    if (!sim.fault('whatsNew') || sim.whatsNewSeen || dialog) return;
    dialog = element('confirm-popup', "What's new on WhatsApp Web");
    dialog.setAttribute('role', 'dialog');
    const button = element('popup-controls-ok', 'Continue', 'button');
    button.addEventListener('click', dismissWhatsNew);
    dialog.append(button);
    document.body.append(dialog);
  }
  sim.define('WAWebWhatsNewGatingUtils', () => ({ getWhatsNewAutoModalCooldownDays: () => 7 }));
  sim.define('WAWebWhatsNewNux', () => ({
    createWhatsNewNux: () => ({
      shouldShow: () => Boolean(sim.fault('whatsNew')) && !sim.whatsNewSeen,
      dismiss: dismissWhatsNew,
    }),
  }));
  sim.define('WAWebModalManager', () => ({
    ModalManager: {
      close: () => dialog?.remove(),
    },
  }));

  // The passkey gate. States as on the live site: passkey_prompt, passkey_pending, waiting_for_phone, code_matching.
  const linkEvents = new sim.Emitter();
  const passkey = { state: 'idle' };
  const announce = (name: string, ...values: unknown[]) => {
    linkEvents.trigger(`link_device_events:${name}`, ...values);
    window.dispatchEvent(new CustomEvent(`link_device_events:${name}`, { detail: values }));
  };
  const bytesOf = (base64url: string) =>
    Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    );
  const base64urlOf = (buffer: ArrayBuffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');

  function showGate() {
    const screen = element('shortcake_passkey_screen', '');
    screen.append(element('shortcake_passkey_prompt_card', 'Confirm with a passkey from your phone'));
    const cancel = element('shortcake_cancel_button', 'Cancel', 'button');
    cancel.addEventListener('click', () => {
      screen.remove();
      passkey.state = 'idle';
      void sim.request('passkeyCancel');
    });
    screen.append(cancel);
    document.body.append(screen);
    return screen;
  }

  sim.handle('passkey', ({ challenge, refuse }) => {
    passkey.state = 'passkey_prompt';
    const screen = showGate();
    announce('shortcake_prologue_sent');
    void answerGate(challenge, refuse).then(
      () => screen.remove(),
      (error: unknown) => {
        passkey.state = 'error';
        const { name, message } = error as Error;
        announce('shortcake_error', { name, message });
      },
    );
  });

  async function answerGate(challenge: string, refuse: boolean) {
    passkey.state = 'passkey_pending';
    if (refuse) throw sim.error('the server refused the passkey', 'ShortcakeError');
    const publicKey: PublicKeyCredentialRequestOptions = {
      ...{ challenge: bytesOf(challenge), rpId: 'whatsapp.com', userVerification: 'required' },
    };
    const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
    passkey.state = 'waiting_for_phone';
    await sim.request('passkeyAnswer', { clientDataJson: base64urlOf(credential.response.clientDataJSON) });
  }

  sim.handle('passkeyCode', ({ code }) => {
    passkey.state = 'code_matching';
    announce('shortcake_verification_code_ready', code, true);
  });

  sim.define('WAWebLinkDeviceEvents', () => ({ LinkDeviceEvents: linkEvents }));
  sim.define('WAWebShortcakeLinkingState', () => ({ getShortcakeLinkingState: () => passkey.state }));

  sim.handle('freeze', (ms) => {
    const end = Date.now() + Number(ms);
    while (Date.now() < end);
  });
  sim.handle('reload', () => location.reload());
  sim.handle('strayLogout', () => {
    location.href = '/?post_logout=1';
  });
  sim.handle('crash', () => {
    const hoard: number[][] = [];
    for (;;) hoard.push(new Array<number>(10_000_000).fill(hoard.length));
  });

  sim.afterSync = () => {
    navigateFrames();
    reloadLater();
    showWhatsNew();
  };
  sim.onSettings = stormOnce;
})(window.__simulator);
