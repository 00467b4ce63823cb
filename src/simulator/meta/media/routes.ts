import { createHash } from 'node:crypto';
import { z } from 'zod';
import { graphRefusal, noSuchObject } from '../errors.ts';
import { RawAnswer, route } from '../http/router.ts';
import type { Call, RootCall, RootRoute, Route } from '../http/router.ts';
import { sees } from '../http/access.ts';
import { parseInput } from '../http/parse.ts';
import { newId } from '../ids.ts';
import type { CloudNumber, MediaFile } from '../state.ts';
import { checkFile } from './limits.ts';
import { uploadRoots, uploadRoutes } from './uploads.ts';
import { isGoodUrl, mediaUrl } from './urls.ts';

const MONTH = 30 * 86_400_000;

function upload({ meta, node: number, params, files, caller }: Call<CloudNumber>): unknown {
  if (params['messaging_product'] !== 'whatsapp') {
    throw graphRefusal(100, 'The parameter messaging_product is required.');
  }
  const file = files.find(({ field }) => field === 'file');
  if (!file) throw graphRefusal(100, 'The parameter file is required.');
  const given = params['type'];
  // A file part without a type of its own says nothing.
  const declared = typeof given === 'string' && given.includes('/') ? given : file.type;
  const mimeType = declared.split(';')[0]?.trim().toLowerCase() ?? declared;
  checkFile(mimeType, file.bytes);
  const media: MediaFile = {
    kind: 'media',
    id: newId(),
    numberId: number.id,
    appId: caller.appId,
    mimeType: declared,
    bytes: file.bytes,
    sha256: createHash('sha256').update(file.bytes).digest('hex'),
    filename: file.name,
    expiresAt: meta.clock.ms() + MONTH,
  };
  meta.media.set(media.id, media);
  return { id: media.id };
}

/** With `phone_number_id`, the file must be of that number. */
function mine({ meta, node, params }: Call<MediaFile>, method: string): MediaFile {
  const wanted = params['phone_number_id'];
  const foreign = wanted !== undefined && wanted !== node.numberId;
  if (foreign || node.expiresAt <= meta.clock.ms()) throw noSuchObject(method, node.id);
  return node;
}

function describe(call: Call<MediaFile>): unknown {
  const media = mine(call, 'GET');
  return {
    messaging_product: 'whatsapp',
    url: mediaUrl(call.meta, media.id),
    mime_type: media.mimeType,
    sha256: media.sha256,
    file_size: media.bytes.byteLength,
    id: media.id,
  };
}

function download(call: RootCall): RawAnswer {
  const { meta, params } = call;
  const { mid, ext, hash } = parseInput(
    z.object({ mid: z.string(), ext: z.coerce.number(), hash: z.string() }),
    params,
  );
  const token = call.token();
  const media = meta.media.get(mid);
  if (
    !media ||
    !isGoodUrl(meta, mid, ext, hash) ||
    media.expiresAt <= meta.clock.ms() ||
    !sees(meta, token, media)
  ) {
    return new RawAnswer(404, { 'content-type': 'text/plain' }, '');
  }
  return new RawAnswer(200, { 'content-type': media.mimeType }, media.bytes);
}

export const mediaRoutes: Route[] = [
  route('number', 'POST', 'media', 'messaging', upload),
  route('media', 'GET', '', 'messaging', describe),
  route('media', 'DELETE', '', 'messaging', (call) => {
    call.meta.media.delete(mine(call, 'DELETE').id);
    return { success: true };
  }),
  ...uploadRoutes,
];

export const mediaRoots: RootRoute[] = [
  { method: 'GET', path: 'whatsapp_business/attachments', handle: download },
  ...uploadRoots,
];
