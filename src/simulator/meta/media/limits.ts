import { refusal } from '../errors.ts';

const MB = 1_000_000;
const OFFICE = [
  'application/pdf',
  'text/plain',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
];

/** Bytes that a file of this type may have. Types that are not listed are documents. */
const SIZES: [string[], number][] = [
  [['image/jpeg', 'image/png'], 5 * MB],
  [['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'], 16 * MB],
  [['video/mp4', 'video/3gp', 'video/3gpp'], 16 * MB],
  [OFFICE, 100 * MB],
];
const STICKER = 100_000;
const ANIMATED_STICKER = 500_000;

export function checkFile(mimeType: string, bytes: Buffer): void {
  const most = mimeType === 'image/webp' ? stickerSize(bytes) : sizeOf(mimeType);
  if (bytes.byteLength === 0) throw refusal(131053, 'The file is empty.');
  if (bytes.byteLength > most) {
    throw refusal(
      131053,
      `The file has ${bytes.byteLength} bytes. A file of type ${mimeType} may have ${most}.`,
    );
  }
}

const sizeOf = (mimeType: string): number =>
  SIZES.find(([types]) => types.includes(mimeType))?.[1] ?? 100 * MB;

/** An animated WebP has an ANIM chunk. */
const stickerSize = (bytes: Buffer): number =>
  bytes.subarray(0, 64).includes('ANIM') ? ANIMATED_STICKER : STICKER;
