import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Encrypts secrets that must be read again: AES-256-GCM with a key for each owner, derived from one that is stored
 * outside the database. The owner's id is additional data, so a sealed text cannot be opened in another owner's row.
 */
export class Sealer {
  readonly #master: string;
  constructor(master: string) {
    this.#master = master;
  }

  seal(owner: string, text: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#keyOf(owner), nonce);
    cipher.setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return ['v1', nonce, sealed, cipher.getAuthTag()]
      .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
      .join('.');
  }

  /** Throws if it was sealed for another owner, or with another key. */
  open(owner: string, sealed: string): string {
    const [version, ...parts] = sealed.split('.');
    const [nonce, text, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
    if (version !== 'v1' || !nonce || !text || !tag) throw new Error('not a sealed text');
    const decipher = createDecipheriv('aes-256-gcm', this.#keyOf(owner), nonce, { authTagLength: 16 });
    decipher.setAAD(Buffer.from(owner));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  }

  #keyOf(owner: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#master, owner, 'seal', 32));
  }
}
