import type { Dialect } from './types.ts';

/** What each fault does. */
export const FAULTS = {
  noVersion: 'the page never sets Debug.VERSION: "auth timeout"',
  stuckOpening: 'the page stays in OPENING for ever',
  neverSynced: 'CONNECTED, but hasSynced never comes',
  syncedBeforeListener: 'hasSynced is true before anybody listens for it',
  doubleSyncEdge: 'change:hasSynced fires twice',
  noCallMap: 'WAWebCallCollection has no Map inside',
  unpairedIdle: 'number of QR codes before the page goes UNPAIRED_IDLE (0: at once)',
  reloadStorm: 'number of reloads the page makes right after it loaded',
  reloadAfter: 'milliseconds after hasSynced at which the page reloads itself, once',
  iframeNavigations: 'number of iframe navigations after hasSynced',
  freeze: 'milliseconds the page blocks its own thread, now',
  reload: 'the page reloads itself, now',
  strayLogout: 'the page goes where it goes after a logout, although it is still linked, now',
  crash: 'the renderer runs out of memory, now',
  socketState:
    'the socket goes to this state: CONFLICT, UNPAIRED, TOS_BLOCK, PROXYBLOCK, DEPRECATED_VERSION, TIMEOUT …',
  unreachable:
    'true: this number loses its connection until switched off; for * also "refuse" or "blackhole" for the page itself',
  missingModules: 'names of modules that are gone',
  lazyFlush: 'milliseconds before the login data reaches the disk (5000 on the real site with localStorage)',
  offlineBeforeListener: 'the offline queue is delivered before anybody listens to Msg "add"',
  dropEvent: 'number of incoming messages (true: all) that are stored without an "add" event',
  duplicateEvent: 'incoming messages fire "add" twice',
  ciphertext: 'milliseconds an incoming message stays undecryptable',
  msgKeyAlias: 'the name under which MsgKey keeps its text: _serialized, $1, $x',
  mediaXId: 'media data carries an own __x_id that clobbers the message id',
  mediaNeedsMimetype: 'downloads without a mimetype fail with InvalidMediaFileType',
  previewNeedsChat: 'link previews are made for a chat, and fail without one',
  groupDescriptionObject: 'the description of a group is set with one object',
  dropsUnknownParticipants: 'whoever has no known LID is left out of a new group, silently',
  minifiedErrors: 'errors are thrown as "t: t"',
  lidOnlySenders: 'incoming messages name their sender by LID only',
  exactPhones: 'whether a phone is on WhatsApp is known for its exact form only',
  noLidForUser: 'a chat by phone fails with "No LID for user" until the LID was looked up',
  whatsNew: "milliseconds after which the undismissed What's new dialog unlinks the device",
  passkeyGate: 'linking asks for a passkey first: true, or "error" to refuse it',
  uploadFails: 'media uploads fail',
  downloadFails: 'media downloads answer 404',
  actionsHang:
    'an edit, a deletion or a read receipt gets lost on its way to the server and never settles in the page',
  sendHangs: 'the send never settles in the page; nothing reaches the server',
  loseSubmission:
    'number of submissions (true: all) that vanish on their way to the server; the page resends after a reconnect',
  dropAfterSubmit: 'the connection breaks after the server took the message and before the page heard so',
  ackLost: 'the sender hears no ack at all',
  ackNever:
    'the sender hears no ack at all, and a page that is loaded anew shows its messages as not acknowledged, too',
  ackError: 'messages are refused: ack -1 (true, or an error code)',
  timelock: 'error 463: no new chats may be started; WAWebReachoutTimelockUtils says so',
  newChatCap: 'new chats allowed this month; above it, sends are refused',
  sendDelay: 'milliseconds before the server takes a message',
  ackDelay: 'milliseconds before an ack reaches the sender',
  deliveryDelay: 'milliseconds before a message reaches this number',
} as const;

export type FaultName = keyof typeof FAULTS;
export type FaultValue = string | number | boolean | string[];
export type Settings = { dialect: Dialect; faults: Partial<Record<FaultName, FaultValue>> };

/** These happen once, in the open pages. They are not stored. */
const momentary = ['freeze', 'reload', 'crash', 'strayLogout'] as const;
export const isMomentary = (name: FaultName): name is (typeof momentary)[number] =>
  momentary.some((one) => one === name);

export const isFaultName = (name: string): name is FaultName => Object.hasOwn(FAULTS, name);

/** The faults of each dialect. A fault that is set by hand, also to false, takes precedence. */
const DIALECTS: Record<Dialect, Settings['faults']> = {
  stock: {},
  live: {
    msgKeyAlias: '$1',
    syncedBeforeListener: true,
    doubleSyncEdge: true,
    noCallMap: true,
    iframeNavigations: 1,
    mediaXId: true,
    mediaNeedsMimetype: true,
    previewNeedsChat: true,
    groupDescriptionObject: true,
    dropsUnknownParticipants: true,
    minifiedErrors: true,
    noLidForUser: true,
    whatsNew: 300_000,
  },
};

/** Faults and dialects of each number. `*` means all numbers, and pages that are not linked yet. */
export class Faults {
  readonly #faults = new Map<string, Map<FaultName, FaultValue>>();
  readonly #dialects = new Map<string, Dialect>();

  constructor(dialect: Dialect) {
    this.#dialects.set('*', dialect);
  }

  /** `'off'` removes the setting. `false` also switches off a fault of the dialect. */
  set(phone: string, name: FaultName, value: FaultValue): void {
    const own = this.#faults.get(phone) ?? new Map<FaultName, FaultValue>();
    this.#faults.set(phone, own);
    if (value === 'off') own.delete(name);
    else own.set(name, value);
  }

  setDialect(phone: string, dialect: Dialect): void {
    this.#dialects.set(phone, dialect);
  }

  /** The number's own value, else that of `*`, else that of the dialect. */
  value(phone: string | null, name: FaultName): FaultValue | undefined {
    const own = phone === null ? undefined : this.#faults.get(phone)?.get(name);
    return own ?? this.#faults.get('*')?.get(name) ?? DIALECTS[this.dialect(phone)][name];
  }

  on(phone: string | null, name: FaultName): boolean {
    const value = this.value(phone, name);
    return value !== undefined && value !== false;
  }

  number(phone: string | null, name: FaultName): number {
    const value = this.value(phone, name);
    return typeof value === 'number' ? value : 0;
  }

  /** Counts a fault down. True while it is above 0, or `true`. */
  take(phone: string, name: FaultName): boolean {
    const value = this.value(phone, name);
    if (value === true) return true;
    if (typeof value !== 'number' || value <= 0) return false;
    const owner = this.#faults.get(phone)?.has(name) === true ? phone : '*';
    this.set(owner, name, value - 1);
    return true;
  }

  dialect(phone: string | null): Dialect {
    return (phone === null ? undefined : this.#dialects.get(phone)) ?? this.#dialects.get('*') ?? 'stock';
  }

  /** All settings of one page. */
  settings(phone: string | null): Settings {
    const dialect = this.dialect(phone);
    const faults = Object.assign(
      {},
      DIALECTS[dialect],
      this.#own('*'),
      phone === null ? {} : this.#own(phone),
    );
    return { dialect, faults };
  }

  #own(phone: string): Settings['faults'] {
    return Object.fromEntries(this.#faults.get(phone) ?? []);
  }
}
