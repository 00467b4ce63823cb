import { open, type FileHandle } from 'node:fs/promises';

/** Bytes that may follow the end of a picture: programs and cameras append their own data. */
const TRAILER = 128 * 1024;

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

const checks: Record<string, (file: FileHandle, size: number) => Promise<boolean>> = {
  'image/png': async (file, size) => !(await tailOf(file, 8, size)).includes('IEND'),
  'image/apng': async (file, size) => !(await tailOf(file, 8, size)).includes('IEND'),
  'image/jpeg': async (file, size) => {
    const scan = await scanOf(file, size);
    return scan === null || !(await tailOf(file, scan, size)).includes(Buffer.from([0xff, 0xd9]));
  },
  // RIFF: the size of the rest follows the first four letters.
  'image/webp': async (file, size) => (await read(file, 4, 4)).readUInt32LE() + 8 > size + 1,
  'image/bmp': async (file, size) => (await read(file, 2, 4)).readUInt32LE() > size,
};

const tailOf = (file: FileHandle, after: number, size: number): Promise<Buffer> => {
  const from = Math.max(after, size - TRAILER);
  return read(file, from, Math.max(0, size - from));
};

/** Where a JPEG's picture begins, after its headers (which may contain a thumbnail with its own end). null: nowhere. */
async function scanOf(file: FileHandle, size: number): Promise<number | null> {
  let at = 2;
  while (at + 4 <= size) {
    const [mark, kind = 0, high = 0, low = 0] = await read(file, at, 4);
    if (mark !== 0xff) return null;
    if (kind === 0xda) return at;
    // Fill bytes, and markers without a length.
    if (kind === 0xff) at += 1;
    else if (kind === 0x01 || (kind >= 0xd0 && kind <= 0xd8)) at += 2;
    else at += 2 + high * 256 + low;
  }
  return null;
}

/** Whether a picture is truncated. */
export async function isCutOff(path: string, mimetype: string, size: number): Promise<boolean> {
  const check = checks[mimetype];
  if (!check) return false;
  const file = await open(path);
  try {
    return size < 12 || (await check(file, size));
  } finally {
    await file.close();
  }
}
