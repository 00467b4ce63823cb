import { randomUUID } from 'node:crypto';
import { MAX_MEDIA_BYTES } from '../model/content.ts';
import type { MediaId, MessageKey } from '../model/ids.ts';
import type { PageApi } from './pageApi.ts';

/** A multiple of 3, so that the base64 of the parts can be joined. */
const CHUNK = 3 * 1024 * 1024;
const FETCH_DEADLINE = 120_000;

/** Copies media from the gateway into the page, in parts. Returns the upload's id in the page. */
export async function uploadMedia(
  page: PageApi,
  source: { gatewayUrl: string; secret: string; numberId: string; id: MediaId },
): Promise<string> {
  const { gatewayUrl, secret, numberId, id } = source;
  const answer = await fetch(`${gatewayUrl}/internal/instances/${numberId}/media/${id}`, {
    headers: { authorization: `Bearer ${secret}` },
    signal: AbortSignal.timeout(FETCH_DEADLINE),
  });
  if (!answer.ok) throw new Error(`the gateway did not return the media: ${answer.status}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (bytes.length > MAX_MEDIA_BYTES) throw new Error('the media is larger than the page can take');
  const upload = randomUUID();
  try {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      await page.addToUpload(upload, bytes.subarray(at, at + CHUNK).toString('base64'));
    }
    return upload;
  } catch (error) {
    // Otherwise the page would keep the parts for ever.
    await page.dropUpload(upload).catch(() => undefined);
    throw error;
  }
}

export class MediaUnavailableError extends Error {}

/** Lets the page download a message's media. The bytes are then read in parts. */
export async function downloadMedia(
  page: PageApi,
  key: MessageKey,
): Promise<{ size: number; parts: AsyncIterable<Uint8Array> }> {
  const id = randomUUID();
  const found = await page.download(key, id);
  if (found.outcome !== 'ready') {
    throw new MediaUnavailableError(
      found.outcome === 'failed' ? found.text : 'WhatsApp no longer has this media',
    );
  }
  return { size: found.size, parts: partsOf(page, id, found.size) };
}

async function* partsOf(page: PageApi, id: string, size: number): AsyncGenerator<Uint8Array> {
  try {
    for (let at = 0; at < size; at += CHUNK) {
      yield Buffer.from(await page.readDownload(id, at, CHUNK), 'base64');
    }
  } finally {
    await page.endDownload(id).catch(() => undefined);
  }
}
