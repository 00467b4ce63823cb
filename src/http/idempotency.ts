import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Idempotency } from '../domain/idempotency.ts';
import { sha256 } from '../lib/ids.ts';

/** A repeated key must come with the same fields and the same bytes. */
export async function idempotencyOf(
  key: string | undefined,
  body: unknown,
  upload?: Express.Multer.File,
): Promise<Idempotency | null> {
  if (key === undefined) return null;
  const bytes = upload ? await hashOf(upload) : '';
  return { key, requestHash: sha256(JSON.stringify(body) + bytes) };
}

async function hashOf({ path, originalname }: Express.Multer.File): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return `${originalname} ${hash.digest('hex')}`;
}
