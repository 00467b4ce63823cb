import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileTypeFromFile } from 'file-type';
import { AppError } from '../../model/errors.ts';
import type { AccountId } from '../../model/ids.ts';
import { MAX_MEDIA_BYTES } from '../../model/message.ts';
import { newId } from '../../lib/ids.ts';

export interface StoredFile {
  sha256: string;
  /** Sniffed from the bytes; null when they do not tell. */
  mimetype: string | null;
  size: number;
}

export const tooLarge = (): AppError =>
  new AppError('media_too_large', `Media may have ${MAX_MEDIA_BYTES / 1024 / 1024} MB at most.`);

/** The bytes of media under `DATA_DIR/media/<account>/`, each stored once, named by its hash. */
export class MediaFiles {
  readonly #root: string;
  constructor(root: string) {
    this.#root = root;
  }

  #pathOf(account: AccountId, sha256: string): string {
    return path.join(this.#root, account, sha256.slice(0, 2), sha256);
  }

  /** Streams to disk, capped; a file that was cut short leaves nothing. */
  async store(account: AccountId, bytes: AsyncIterable<Uint8Array>): Promise<StoredFile> {
    const temporary = path.join(this.#root, account, `.incoming-${newId<string>()}`);
    await mkdir(path.dirname(temporary), { recursive: true, mode: 0o700 });
    const hash = createHash('sha256');
    let size = 0;
    const measure = new Transform({
      transform(chunk: Uint8Array, _encoding, done) {
        size += chunk.length;
        if (size > MAX_MEDIA_BYTES) return done(tooLarge());
        hash.update(chunk);
        done(null, chunk);
      },
    });
    try {
      await pipeline(bytes, measure, createWriteStream(temporary, { mode: 0o600 }));
      const sha256 = hash.digest('hex');
      const type = await fileTypeFromFile(temporary);
      const target = this.#pathOf(account, sha256);
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      await rename(temporary, target);
      return { sha256, mimetype: type?.mime ?? null, size };
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async open(
    account: AccountId,
    sha256: string,
  ): Promise<{ size: number; stream: () => NodeJS.ReadableStream }> {
    const file = this.#pathOf(account, sha256);
    const { size } = await stat(file).catch((cause: unknown) => {
      throw new AppError('media_unavailable', 'The file of this message is no longer on disk.', { cause });
    });
    return { size, stream: () => createReadStream(file) };
  }

  async removeAccount(account: AccountId): Promise<void> {
    await rm(path.join(this.#root, account), { recursive: true, force: true });
  }
}
