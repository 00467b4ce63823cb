import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { v7 } from 'uuid';

/** A new id. The caller chooses its brand. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says which id it wants
export const newId = <Id extends string>(): Id => v7() as Id;

/** 256 random bits, URL-safe. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** Compares in constant time, whatever the lengths. */
export function sameSecret(a: string, b: string): boolean {
  const bytes = (text: string) => new TextEncoder().encode(sha256(text));
  return timingSafeEqual(bytes(a), bytes(b));
}
