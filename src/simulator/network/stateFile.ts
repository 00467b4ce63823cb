import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Network } from './network.ts';
import type { CarriedMessage, Device, Group, Phone } from './types.ts';

interface Saved {
  certificate: { key: string; cert: string };
  phones: Phone[];
  groups: Group[];
  devices: Device[];
  messages: CarriedMessage[];
}

const SAVE_AFTER_MS = 200;

/** Stores the network on disk, so that linked devices stay linked over a restart. */
export class StateFile {
  readonly #file: string;
  readonly #network: Network;
  #certificate: Saved['certificate'] | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string, network: Network) {
    this.#file = file;
    this.#network = network;
  }

  /** The certificate is stored too, because browsers are started with its pin. */
  load(): Saved['certificate'] | undefined {
    if (!existsSync(this.#file)) return undefined;
    const saved = JSON.parse(readFileSync(this.#file, 'utf8')) as Saved;
    const { directory, linking, post } = this.#network;
    for (const phone of saved.phones) directory.phones.set(phone.phone, phone);
    for (const group of saved.groups) directory.groups.set(group.id, group);
    for (const device of saved.devices) linking.devices.set(device.id, device);
    for (const message of saved.messages) post.add(message);
    post.resume();
    return saved.certificate;
  }

  /** Writes now and after every change. */
  keep(certificate: Saved['certificate']): void {
    this.#certificate = certificate;
    this.#save();
    this.#network.events.on('change', () => {
      this.#timer ??= setTimeout(() => this.#save(), SAVE_AFTER_MS);
    });
  }

  close(): void {
    if (this.#timer) this.#save();
  }

  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { directory, linking, post } = this.#network;
    const saved: Partial<Saved> = {
      certificate: this.#certificate ?? { key: '', cert: '' },
      phones: [...directory.phones.values()],
      groups: [...directory.groups.values()],
      devices: [...linking.devices.values()],
      messages: [...post.messages.values()],
    };
    mkdirSync(path.dirname(path.resolve(this.#file)), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify(saved), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}
