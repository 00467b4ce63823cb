import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The files of messages, by SHA-256 (base64, as WhatsApp writes it). */
export class MediaStore {
  readonly #bytes = new Map<string, Buffer>();
  readonly #folder: string | undefined;

  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  put(bytes: Buffer): string {
    const sha256 = createHash('sha256').update(bytes).digest('base64');
    this.#bytes.set(sha256, bytes);
    if (this.#folder !== undefined) {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(this.#file(sha256), bytes);
    }
    return sha256;
  }

  get(sha256: string): Buffer | undefined {
    const known = this.#bytes.get(sha256);
    if (known || this.#folder === undefined || !existsSync(this.#file(sha256))) return known;
    const bytes = readFileSync(this.#file(sha256));
    this.#bytes.set(sha256, bytes);
    return bytes;
  }

  clear(): void {
    this.#bytes.clear();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  #file(sha256: string): string {
    return path.join(this.#folder ?? '', Buffer.from(sha256, 'base64').toString('hex'));
  }
}
