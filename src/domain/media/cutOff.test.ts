import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isCutOff } from './cutOff.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'ramal-cut-'))));
afterAll(() => rm(folder, { recursive: true }));

async function check(bytes: Buffer, mimetype: string): Promise<boolean> {
  const file = path.join(folder, 'picture');
  await writeFile(file, bytes);
  return isCutOff(file, mimetype, bytes.length);
}

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const segment = (kind: number, content: Buffer): Buffer => {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(content.length + 2);
  return Buffer.concat([Buffer.from([0xff, kind]), size, content]);
};
/** With a small picture, which ends, in its headers. */
const jpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8]),
  segment(0xe1, Buffer.from([0xff, 0xd8, 1, 2, 0xff, 0xd9])),
  segment(0xda, Buffer.from([1, 2, 3])),
  Buffer.alloc(3000, 7),
  Buffer.from([0xff, 0xd9]),
]);
const riff = Buffer.concat([
  Buffer.from('RIFF'),
  Buffer.from([100, 0, 0, 0]),
  Buffer.from('WEBP'),
  Buffer.alloc(96, 1),
]);
const bmp = Buffer.concat([Buffer.from('BM'), Buffer.from([60, 0, 0, 0]), Buffer.alloc(54)]);

it.each([
  ['image/png', png],
  ['image/jpeg', jpeg],
  ['image/webp', riff],
  ['image/bmp', bmp],
])('a picture that ends before its format says so is known: %s', async (mimetype, bytes) => {
  expect(await check(bytes, mimetype)).toBe(false);
  // Cameras and editors put notes of their own behind it.
  expect(await check(Buffer.concat([bytes, Buffer.alloc(500, 3)]), mimetype)).toBe(false);
  for (const length of [11, Math.floor(bytes.length / 2), bytes.length - 12])
    expect(await check(bytes.subarray(0, length), mimetype), `${length} bytes`).toBe(true);
});

it('of other formats nothing is claimed', async () => {
  expect(await check(Buffer.from('x'), 'application/pdf')).toBe(false);
});
