import type { Meta } from '../meta.ts';
import { checkFile } from '../media/limits.ts';
import type { CloudNumber } from '../state.ts';
import type { Failure } from './reach.ts';

const LINK_TIMEOUT_MS = 10_000;
const LINK_KEPT_MS = 600_000;

export interface FileRef {
  id?: string | undefined;
  link?: string | undefined;
}

export interface FetchedFile {
  bytes: Buffer;
  mimeType: string;
  filename?: string | undefined;
}

/** The file of a message. A link is fetched, and kept for ten minutes. */
export async function fetchFile(
  meta: Meta,
  number: CloudNumber,
  { id, link }: FileRef,
): Promise<FetchedFile | Failure> {
  if (id !== undefined) {
    const file = meta.media.get(id);
    if (file && meta.number(file.numberId).wabaId === number.wabaId) return file;
    return { code: 131053, details: `The media ${id} does not exist.` };
  }
  const known = meta.links.get(link ?? '');
  if (known && meta.clock.ms() - known.at < LINK_KEPT_MS) return known.file;
  try {
    const response = await fetch(link ?? '', { signal: AbortSignal.timeout(LINK_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`HTTP code ${response.status}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    const type = response.headers.get('content-type') ?? 'application/octet-stream';
    const file = { bytes, mimeType: type.split(';')[0] ?? type };
    checkFile(file.mimeType, bytes);
    meta.links.set(link ?? '', { at: meta.clock.ms(), file });
    return file;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { code: 131053, details: `Downloading media from weblink failed: ${cause}` };
  }
}
