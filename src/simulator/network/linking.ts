import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Directory } from './directory.ts';
import type { Faults } from './faults.ts';
import type { Timers } from './timers.ts';
import { Refusal } from './types.ts';
import type { Browser, Device, PageLink, WaitingPage } from './types.ts';

/** The page's part of a QR code. */
export interface PageKeys {
  staticKey: string;
  identityKey: string;
  advSecret: string;
  platform: string;
}

interface Waiting extends WaitingPage {
  link: PageLink;
  keys: PageKeys;
  refsLeft: number;
  timer: NodeJS.Timeout | undefined;
  passkey?: { phone: string; challenge: string };
}

const REFS = 6;
const CODE_LETTERS = '123456789ABCDEFGHJKLMNPQRSTVWXYZ';

/** Linked devices, and pages that wait to be linked. */
export class Linking {
  readonly devices = new Map<string, Device>();
  /** Open pages of linked devices, by device id. */
  readonly links = new Map<string, PageLink>();
  readonly #waiting = new Map<string, Waiting>();
  #firstQrMs = 60_000;
  #qrMs = 20_000;
  readonly #directory: Directory;
  readonly #faults: Faults;
  readonly #timers: Timers;
  readonly #changed: () => void;

  constructor(directory: Directory, faults: Faults, timers: Timers, changed: () => void) {
    this.#directory = directory;
    this.#faults = faults;
    this.#timers = timers;
    this.#changed = changed;
  }

  setQrPeriod(ms: number, firstMs = ms): void {
    this.#qrMs = ms;
    this.#firstQrMs = firstMs;
    for (const page of this.#waiting.values()) if (page.timer) this.#nextRef(page);
  }

  wait(link: PageLink, keys: PageKeys, browser: Browser): void {
    this.leave(link);
    const idleAfter = this.#faults.value('*', 'unpairedIdle');
    const page: Waiting = {
      page: link.id,
      browser,
      qrText: null,
      codePhone: null,
      code: null,
      since: Date.now(),
      number: null,
      link,
      keys,
      refsLeft: typeof idleAfter === 'number' ? idleAfter : REFS,
      timer: undefined,
    };
    this.#waiting.set(link.id, page);
    this.#nextRef(page, this.#firstQrMs);
  }

  /** Forgets a page that was closed or is linked now. Keeps a newer connection of the same page. */
  leave(link: PageLink): void {
    const page = this.#waiting.get(link.id);
    if (!page || page.link !== link) return;
    this.#timers.clear(page.timer);
    this.#waiting.delete(link.id);
    this.#changed();
  }

  waitingPages(): WaitingPage[] {
    return [...this.#waiting.values()].map(({ page, browser, qrText, codePhone, code, since, number }) => ({
      page,
      browser,
      qrText,
      codePhone,
      code,
      since,
      number,
    }));
  }

  /** Says whose code this is. A page keeps its name while its code changes. */
  nameCode(qrText: string, number: WaitingPage['number']): void {
    const page = [...this.#waiting.values()].find((waiting) => waiting.qrText === qrText);
    if (page) page.number = number;
    this.#changed();
  }

  describe(page: string, browser: Browser): void {
    const waiting = this.#waiting.get(page);
    if (waiting) waiting.browser = browser;
    this.#changed();
  }

  refreshQr(page: string): void {
    const waiting = this.#page(page);
    waiting.refsLeft = REFS;
    this.#nextRef(waiting);
  }

  requestCode(page: string, address: string): string {
    const waiting = this.#page(page);
    const phone = this.#directory.find(address);
    if (!phone) throw new Refusal(`${address} is not on WhatsApp`, 404);
    waiting.codePhone = phone.phone;
    waiting.code = [...randomBytes(8)].map((byte) => CODE_LETTERS[byte % CODE_LETTERS.length]).join('');
    this.#changed();
    return waiting.code;
  }

  /** null if the page must answer with a passkey first. */
  scan(address: string, qrText: string): Device | null {
    const page = [...this.#waiting.values()].find((waiting) => waiting.qrText === qrText.trim());
    if (!page) throw new Refusal('this QR code is not (or no longer) valid', 404);
    return this.#gateOrLink(this.#directory.phone(address).phone, page);
  }

  enterCode(address: string, code: string): Device | null {
    const phone = this.#directory.phone(address).phone;
    const typed = code.toUpperCase().replace(/[^A-Z0-9]/g, '');
    const page = [...this.#waiting.values()].find(
      (waiting) => waiting.code === typed && waiting.codePhone === phone,
    );
    if (!page) throw new Refusal('this code is not valid for this phone', 404);
    return this.#gateOrLink(phone, page);
  }

  /** Checks the browser's answer to the passkey challenge: origin and challenge must match. */
  answerPasskey(page: string, clientDataJson: string): Device {
    const waiting = this.#page(page);
    const { passkey } = waiting;
    if (!passkey) throw new Refusal('no passkey was asked for');
    const data: unknown = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString('utf8'));
    const said = data as { type?: unknown; challenge?: unknown; origin?: unknown };
    const genuine =
      said.type === 'webauthn.get' &&
      said.challenge === passkey.challenge &&
      said.origin === 'https://web.whatsapp.com';
    if (!genuine) throw new Refusal('the passkey answer is not for this challenge and origin', 401);
    const code = randomBytes(4).toString('hex').toUpperCase();
    waiting.link.push({ name: 'passkeyCode', data: { code } });
    return this.#link(passkey.phone, waiting);
  }

  cancelPasskey(page: string): void {
    const waiting = this.#page(page);
    delete waiting.passkey;
    this.#nextRef(waiting);
  }

  device(id: string, secret: string): Device | undefined {
    const device = this.devices.get(id);
    if (!device) return undefined;
    const given = Buffer.from(secret);
    const known = Buffer.from(device.secret);
    return given.length === known.length && timingSafeEqual(given, known) ? device : undefined;
  }

  devicesOf(phone: string): Device[] {
    return [...this.devices.values()].filter((device) => device.phone === phone);
  }

  /** Connects the device. An older page of the same profile gets CONFLICT. */
  connect(device: Device, link: PageLink): void {
    const older = this.links.get(device.id);
    this.links.set(device.id, link);
    if (older && older.id !== link.id) older.push({ name: 'state', data: 'CONFLICT' });
    this.#changed();
  }

  disconnect(link: PageLink): void {
    this.leave(link);
    for (const [id, open] of this.links) if (open === link) this.links.delete(id);
    this.#changed();
  }

  unlink(phone: string, deviceId?: string): number {
    const gone = this.devicesOf(phone).filter((device) => deviceId === undefined || device.id === deviceId);
    for (const device of gone) {
      this.devices.delete(device.id);
      this.links.get(device.id)?.push({ name: 'unlinked', data: null });
      this.links.delete(device.id);
    }
    this.#changed();
    return gone.length;
  }

  #page(page: string): Waiting {
    const waiting = this.#waiting.get(page);
    if (!waiting) throw new Refusal('this page does not wait to be linked', 409);
    return waiting;
  }

  #nextRef(page: Waiting, ms = this.#qrMs): void {
    this.#timers.clear(page.timer);
    page.timer = undefined;
    if (page.refsLeft <= 0) {
      page.qrText = null;
      page.link.push({ name: 'idle', data: null });
    } else {
      page.refsLeft -= 1;
      const ref = `2@${randomBytes(48).toString('base64')}`;
      const { staticKey, identityKey, advSecret, platform } = page.keys;
      page.qrText = [ref, staticKey, identityKey, advSecret, platform].join(',');
      page.link.push({ name: 'ref', data: ref });
      page.timer = this.#timers.after(ms, () => this.#nextRef(page));
    }
    this.#changed();
  }

  #gateOrLink(phone: string, page: Waiting): Device | null {
    const gate = this.#faults.value(phone, 'passkeyGate');
    if (gate === undefined || gate === false) return this.#link(phone, page);
    this.#timers.clear(page.timer);
    const challenge = randomBytes(32).toString('base64url');
    page.passkey = { phone, challenge };
    page.link.push({ name: 'passkey', data: { challenge, refuse: gate === 'error' } });
    this.#changed();
    return null;
  }

  #link(phone: string, page: Waiting): Device {
    const device: Device = {
      id: randomUUID(),
      secret: randomBytes(24).toString('hex'),
      phone,
      browser: page.browser,
      linkedAt: Date.now(),
      whatsNewSeen: false,
      queue: [],
    };
    this.devices.set(device.id, device);
    this.leave(page.link);
    page.link.push({
      name: 'paired',
      data: {
        credentials: { deviceId: device.id, secret: device.secret },
        settings: this.#faults.settings(phone),
      },
    });
    this.connect(device, page.link);
    return device;
  }
}
