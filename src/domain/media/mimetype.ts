import { badField } from '../../model/errors.ts';
import type { MediaType } from '../../model/message.ts';

const kinds: Record<Exclude<MediaType, 'document'>, string> = {
  image: 'image/',
  sticker: 'image/',
  video: 'video/',
  audio: 'audio/',
  voice: 'audio/',
};

/**
 * The type that media is sent with: what the bytes say, or what the client says where that suits what it is sent as.
 * A container like Ogg does not tell by its first bytes whether it holds sound.
 */
export function mimetypeFor(type: MediaType, sniffed: string | null, said: string | null): string {
  if (type === 'document') return sniffed ?? said ?? 'application/octet-stream';
  const kind = kinds[type];
  const fitting = [sniffed, said].find((one) => one?.startsWith(kind));
  if (fitting) return fitting;
  if (kind === 'audio/' && sniffed === 'application/ogg') return 'audio/ogg; codecs=opus';
  const found = sniffed ?? said ?? 'of an unknown type';
  throw badField(
    'body.media',
    `The bytes are ${found}, which cannot be sent as ${type}. Send them as a document`,
  );
}
