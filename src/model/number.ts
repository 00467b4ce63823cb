/** The channel of a number: `web` uses a browser, `cloud` uses Meta's API. */
export const channelNames = ['web', 'cloud'] as const;
export type ChannelName = (typeof channelNames)[number];

/** The states of a number that people see. */
export const numberStates = [
  'stopped',
  'starting',
  'qr',
  'pairing',
  'syncing',
  'connected',
  'degraded',
  'action_required',
  'disconnected',
  'failed',
] as const;
export type NumberState = (typeof numberStates)[number];

/**
 * The reason for a number's state, with a sentence that says what to do. The panel translates by code; the API answers
 * in English.
 */
interface StateReason {
  state: NumberState;
  text: string;
  /** It has failed, but may recover by itself. */
  triesAgain?: true;
}

export const stateReasons = {
  stopped: { state: 'stopped', text: 'Stopped. Press start to bring this number up.' },
  unpaired: {
    state: 'stopped',
    text: 'Stopped, because no phone was linked for a while. Press start, or request its QR code, to link one.',
  },
  launching: { state: 'starting', text: 'Starting the browser.' },
  opening_whatsapp: { state: 'starting', text: 'Opening WhatsApp Web.' },
  recycling: { state: 'starting', text: 'Restarting, because it exceeded its memory limit.' },
  renewing: { state: 'starting', text: 'Ramal was updated. Restarting this number with the new release.' },
  restarting: { state: 'starting', text: 'Restarting after a fault.' },
  scan_qr: {
    state: 'qr',
    text: 'Scan the QR code with the phone: WhatsApp, Settings, Linked devices, Link a device.',
  },
  unlinked: {
    state: 'qr',
    text: 'The phone unlinked this device. Scan the new QR code to link it again.',
  },
  enter_code: {
    state: 'pairing',
    text: 'Type the code on the phone: WhatsApp, Linked devices, Link with phone number.',
  },
  linking: { state: 'pairing', text: 'The phone accepted; linking.' },
  syncing: { state: 'syncing', text: 'Linked; loading chats from the phone.' },
  connected: { state: 'connected', text: 'Connected.' },
  module_missing: {
    state: 'degraded',
    text: 'WhatsApp Web changed: a part that Ramal needs is missing. Some functions fail until an update.',
  },
  not_responding: { state: 'degraded', text: 'WhatsApp Web is slow to answer; watching it.' },
  wrong_answers: {
    state: 'degraded',
    text: 'WhatsApp Web is connected, but gives wrong answers. If that continues, the number is restarted.',
  },
  reports_refused: {
    state: 'degraded',
    text: 'The gateway cannot read some reports of this number. They are kept for a release that can: update Ramal and restart the gateway.',
  },
  passkey_required: {
    state: 'action_required',
    text: 'WhatsApp asks for a passkey to link this phone, which a headless browser cannot give. Try again later, link from another network, or use the official API for this number. Phones that are already linked keep working.',
  },
  terms_block: {
    state: 'action_required',
    text: 'WhatsApp requires its terms to be accepted. Open WhatsApp on the phone and accept them.',
  },
  blocked: {
    state: 'action_required',
    text: 'WhatsApp blocks this number. Open WhatsApp on the phone to see why.',
  },
  conflict: {
    state: 'action_required',
    text: 'WhatsApp Web was opened elsewhere with this session. Close it there, then restart.',
  },
  update_required: {
    state: 'action_required',
    text: 'WhatsApp refuses this version of its page. Update the browser and Ramal.',
  },
  cloud_token: {
    state: 'action_required',
    text: 'Meta no longer accepts the access token of this number. Connect it with Meta again.',
  },
  cloud_not_registered: {
    state: 'action_required',
    text: 'Meta has not registered this number with its API. Verify the phone, then register it with its PIN.',
  },
  cloud_restricted: {
    state: 'action_required',
    text: 'Meta has restricted or banned this number. Open WhatsApp Manager to see why.',
  },
  cloud_unreachable: {
    state: 'disconnected',
    text: "Meta's API cannot be reached from this machine. Ramal keeps trying; check the internet connection.",
  },
  wrong_phone: {
    state: 'qr',
    text: 'A phone with another number scanned the QR code, and was unlinked. Scan it with the right phone.',
  },
  whatsapp_unreachable: {
    state: 'disconnected',
    text: 'WhatsApp cannot be reached from this machine. Ramal keeps trying; check the internet connection.',
  },
  page_lost: { state: 'disconnected', text: 'The WhatsApp page stopped answering. Restarting it.' },
  browser_lost: { state: 'disconnected', text: 'The browser ended unexpectedly. Restarting it.' },
  offline: { state: 'disconnected', text: 'WhatsApp Web lost its connection; it reconnects by itself.' },
  process_lost: { state: 'disconnected', text: 'The instance ended unexpectedly. Restarting it.' },
  logging_out: { state: 'disconnected', text: 'Logged out. A new QR code follows.' },
  no_browser: {
    state: 'failed',
    text: 'No browser could be started. Install Chromium or set CHROME_PATH, then press start.',
  },
  disk_full: {
    state: 'failed',
    text: 'The disk of this machine is full. Free some space; Ramal tries again automatically.',
    triesAgain: true,
  },
  profile_in_use: {
    state: 'failed',
    text: 'Another process uses the session of this number. Stop it there, then press start.',
  },
  profile_too_new: {
    state: 'failed',
    text: 'The session was created by a newer browser than this one. Use that version or newer, then press start.',
  },
  port_in_use: { state: 'failed', text: 'Another program uses the port of this instance.' },
  keeps_failing: {
    state: 'failed',
    text: 'It keeps failing. Ramal tries again every five minutes. Fix the cause, then press start.',
    triesAgain: true,
  },
} as const satisfies Record<string, StateReason>;
export type StateCode = keyof typeof stateReasons;

export const stateCodes = Object.keys(stateReasons) as StateCode[];

/** Whether the number can send and act now. */
export function isUp(code: StateCode): boolean {
  const { state } = stateReasons[code];
  return state === 'connected' || state === 'degraded';
}
