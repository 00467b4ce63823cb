import { createHmac, randomBytes } from 'node:crypto';
import type { Meta } from '../meta.ts';

const URL_MS = 5 * 60_000;
const KEY = randomBytes(32);

const signature = (id: string, until: number): string =>
  createHmac('sha256', KEY).update(`${id}/${until}`).digest('base64url').slice(0, 24);

/** An address of a file. It is good for five minutes, with a token only. */
export function mediaUrl(meta: Meta, id: string): string {
  const until = meta.clock.ms() + URL_MS;
  return `${meta.url}/whatsapp_business/attachments/?mid=${id}&ext=${until}&hash=${signature(id, until)}`;
}

export function isGoodUrl(meta: Meta, id: string, until: number, hash: string): boolean {
  return until > meta.clock.ms() && hash === signature(id, until);
}
