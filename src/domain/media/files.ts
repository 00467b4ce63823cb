import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileTypeFromFile } from 'file-type';
import { AppError } from '../../model/errors.ts';
import type { AccountId } from '../../model/ids.ts';
import { MAX_MEDIA_BYTES } from '../../model/content.ts';
import { newId } from '../../lib/ids.ts';

export interface StoredFile {
  sha256: string;
  /** Detected from the bytes; null if that is not possible. */
  mimetype: string | null;
  size: number;
}

/** Bytes that are on disk but belong to nothing yet. `discard` deletes them unless they were kept. */
export interface StagedFile extends StoredFile {
  path: string;
  keep: () => Promise<void>;
  discard: () => Promise<void>;
}

export const tooLarge = (): AppError =>
  new AppError('media_too_large', `Media may have at most ${MAX_MEDIA_BYTES / 1024 / 1024} MB.`);

/** The bytes of media under `DATA_DIR/media/<account>/`, each stored once, named by its hash. */
export class MediaFiles {
  readonly #root: string;
  constructor(root: string) {
    this.#root = root;
  }

  #pathOf(account: AccountId, sha256: string): string {
    return path.join(this.#root, account, sha256.slice(0, 2), sha256);
  }

  async store(account: AccountId, bytes: AsyncIterable<Uint8Array>): Promise<StoredFile> {
    const { keep, discard, sha256, mimetype, size } = await this.stage(account, bytes);
    try {
      await keep();
      return { sha256, mimetype, size };
    } finally {
      await discard();
    }
  }

  /** Streams to disk, up to a limit; a truncated file leaves nothing. */
  async stage(account: AccountId, bytes: AsyncIterable<Uint8Array>): Promise<StagedFile> {
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
      return {
        ...{ sha256, mimetype: type?.mime ?? null, size, path: temporary },
        keep: () => moved(temporary, target),
        discard: () => rm(temporary, { force: true }),
      };
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** The path of the bytes. */
  async locate(account: AccountId, sha256: string): Promise<string> {
    const file = this.#pathOf(account, sha256);
    await stat(file).catch((cause: unknown) => {
      throw new AppError('media_unavailable', 'The file of this message is no longer on disk.', { cause });
    });
    return file;
  }

  /** The hashes of all stored files, folder by folder. */
  async *hashes(account: AccountId): AsyncGenerator<string[]> {
    const folder = path.join(this.#root, account);
    for (const part of await readdir(folder).catch(() => []))
      if (/^[0-9a-f]{2}$/.test(part)) yield await readdir(path.join(folder, part));
  }

  /** Deletes bytes that were stored before that time; files that were stored again since then stay. */
  async removeOlder(account: AccountId, sha256: string, than: Date): Promise<void> {
    const file = this.#pathOf(account, sha256);
    if ((await stat(file)).mtime >= than) return;
    // Move it away first: a message with the same bytes at this moment must not lose them.
    const doomed = path.join(this.#root, account, `.doomed-${newId<string>()}`);
    await rename(file, doomed);
    if ((await stat(doomed)).mtime >= than) await rename(doomed, file);
    else await rm(doomed);
  }

  /** Deletes files that were being stored when a process died. */
  removeUnfinished(account: AccountId, before: Date): Promise<void> {
    return removeOldFiles(path.join(this.#root, account), before);
  }

  async removeAccount(account: AccountId): Promise<void> {
    await rm(path.join(this.#root, account), { recursive: true, force: true });
  }
}

/** Moves a file. Moving it again does nothing. */
async function moved(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
  await rename(from, to).catch(async (error: unknown) => {
    await stat(to).catch(() => {
      throw error;
    });
  });
}

/** Deletes old files directly in a folder, not those in its subfolders. */
export async function removeOldFiles(folder: string, before: Date): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = path.join(folder, entry.name);
    const { mtime } = await stat(file).catch(() => ({ mtime: before }));
    if (mtime < before) await rm(file, { force: true });
  }
}
