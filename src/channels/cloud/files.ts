import { openAsBlob } from 'node:fs';
import { z } from 'zod';
import { findCloudMedia, findUpload, forgetUpload, saveUpload } from '../../db/cloud.ts';
import type { Database } from '../../db/database.ts';
import type { MediaInfo, MediaType } from '../../model/content.ts';
import type { MediaId, MessageKey, NumberId } from '../../model/ids.ts';
import { metaId, type Graph } from './graph.ts';
import type { CloudReach } from './reach.ts';

/** Meta keeps uploads for 30 days. One day less, so that none ends while it is sent. */
const REUSED_DAYS = 29;
/** Milliseconds. */
const FILE_DEADLINE = 180_000;

/** A file on this machine. */
export interface LocalFile {
  path: string;
  sha256: string;
}

export interface CloudFilesDeps {
  db: Database;
  graph: Graph;
  /** The bytes of a file of the number's messages. */
  locate: (number: NumberId, id: MediaId) => Promise<LocalFile>;
}

const uploaded = z.object({ id: metaId });
const described = z.object({ url: z.string(), file_size: z.coerce.number().optional() });

/** Moves files to Meta and from it. */
export class CloudFiles {
  readonly #deps: CloudFilesDeps;
  constructor(deps: CloudFilesDeps) {
    this.#deps = deps;
  }

  /** Meta's id of a file: of the earlier upload, if it still has that. */
  async upload(
    reach: CloudReach,
    type: MediaType,
    media: MediaInfo & { id: MediaId },
  ): Promise<{ id: string; isReused: boolean }> {
    const { db, graph, locate } = this.#deps;
    const { accountId, numberId, phoneNumberId, access } = reach;
    const { path, sha256 } = await locate(numberId, media.id);
    const mimetype = mimetypeAt(type, media.mimetype);
    const one = { accountId, numberId, sha256, mimetype };
    const known = await db.inAccount(accountId, (tx) => findUpload(tx, one));
    if (known !== undefined) return { id: known, isReused: true };
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('type', mimetype);
    form.set('file', await openAsBlob(path, { type: mimetype }), media.filename ?? 'file');
    const call = { access, form, deadlineMs: FILE_DEADLINE };
    const { id } = await graph.post(`${phoneNumberId}/media`, uploaded, call);
    await db.inAccount(accountId, (tx) => saveUpload(tx, one, id, REUSED_DAYS));
    return { id, isReused: false };
  }

  /** Meta does not know the file any more: the next upload is a new one. */
  async forget({ accountId, numberId }: CloudReach, id: string): Promise<void> {
    await this.#deps.db.inAccount(accountId, (tx) => forgetUpload(tx, { accountId, numberId }, id));
  }

  /** The bytes of an incoming file. */
  async read(
    { accountId, numberId, phoneNumberId, access }: CloudReach,
    key: MessageKey,
  ): Promise<{ size: number; bytes: AsyncIterable<Uint8Array> }> {
    const { db, graph } = this.#deps;
    const id = await db.inAccount(accountId, (tx) => findCloudMedia(tx, accountId, numberId, key));
    if (id === undefined) throw new Error('Meta told of no file in this message');
    const query = { phone_number_id: phoneNumberId };
    const { url, file_size: told } = await graph.get(id, described, { access, query });
    const { headers, body } = await graph.download(url, { access, deadlineMs: FILE_DEADLINE });
    if (!body) throw new Error('Meta sent no file');
    return { size: told ?? Number(headers.get('content-length') ?? 0), bytes: body };
  }
}

/** Meta refuses parameters, except that voice messages need their codec. */
function mimetypeAt(type: MediaType, mimetype: string): string {
  const bare = mimetype.split(';')[0]?.trim().toLowerCase() ?? mimetype;
  return type === 'voice' && bare === 'audio/ogg' ? 'audio/ogg; codecs=opus' : bare;
}
