import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { graphRefusal, noSuchObject } from '../errors.ts';
import { route } from '../http/router.ts';
import type { Call, RootCall, RootRoute, Route } from '../http/router.ts';
import { parseInput } from '../http/parse.ts';
import type { App, Upload } from '../state.ts';

const TYPES = ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4'];
const LARGEST = 100_000_000;

const session = z.object({
  file_name: z.string().default(''),
  file_length: z.coerce.number().int().positive().max(LARGEST),
  file_type: z.enum(TYPES, `must be one of ${TYPES.join(', ')}`),
});

/** A resumable upload: samples of templates, and profile pictures. */
function open({ meta, node: app, params }: Call<App>): unknown {
  const { file_name: name, file_length: length, file_type: type } = parseInput(session, params);
  const id = `upload:${randomBytes(24).toString('base64url')}`;
  meta.uploads.set(id, { id, appId: app.id, length, type, name, bytes: Buffer.alloc(0), handle: null });
  return { id };
}

function found(call: RootCall): Upload {
  const id = decodeURIComponent(/upload:[^/?]+/.exec(call.request.path)?.[0] ?? '');
  const upload = call.meta.uploads.get(id);
  if (!upload || upload.appId !== call.token().appId) throw noSuchObject(call.request.method, id);
  return upload;
}

function append(call: RootCall): unknown {
  const upload = found(call);
  const offset = Number(call.request.headers['file_offset'] ?? Number.NaN);
  if (offset !== upload.bytes.byteLength) {
    throw graphRefusal(100, `Invalid file_offset. It must be ${upload.bytes.byteLength}.`);
  }
  const bytes = Buffer.concat([upload.bytes, call.raw]);
  if (bytes.byteLength > upload.length) throw graphRefusal(100, 'More bytes than file_length.');
  upload.bytes = bytes;
  if (bytes.byteLength < upload.length) return { id: upload.id, file_offset: bytes.byteLength };
  upload.handle ??= `4::${Buffer.from(upload.type).toString('base64')}:${randomBytes(24).toString('base64url')}`;
  return { h: upload.handle };
}

export const uploadRoutes: Route[] = [route('app', 'POST', 'uploads', 'none', open)];
export const uploadRoots: RootRoute[] = [
  { method: 'POST', path: 'upload:', handle: append },
  {
    method: 'GET',
    path: 'upload:',
    handle: (call) => {
      const { id, bytes } = found(call);
      return { id, file_offset: bytes.byteLength };
    },
  },
];
