'use strict';
// Media: preparing a file, uploading it, and fetching one back.
import type {
  MediaData as PageMediaData,
  MediaObject,
  OpaqueData as PageOpaqueData,
  PreparationOptions,
  UploadedMedia,
} from '../../whatsappPage/modules/media.ts';

((sim) => {
  class OpaqueData implements PageOpaqueData {
    declare readonly blob: Blob;
    #url: string | undefined;
    type: () => string;

    constructor(blob: Blob, mimetype: string) {
      this.type = () => mimetype;
      Object.defineProperty(this, 'blob', { value: blob });
    }

    static createFromData(blob: Blob, mimetype?: string): Promise<OpaqueData> {
      return Promise.resolve(new OpaqueData(blob, mimetype ?? blob.type));
    }

    url() {
      return (this.#url ??= URL.createObjectURL(this.blob));
    }

    /** The page needs no object URL after the upload. Without this, long runs would keep every file in memory. */
    autorelease() {
      setTimeout(() => {
        if (this.#url) URL.revokeObjectURL(this.#url);
      }, 60_000);
    }

    formData() {
      return this.blob;
    }

    forceToBlob() {
      return this.blob;
    }

    get size() {
      return this.blob.size;
    }
  }

  class MediaData {
    declare __x_id: undefined;

    constructor(attributes: object) {
      Object.assign(this, attributes);
      if (sim.fault('mediaXId')) this.__x_id = undefined;
    }

    set(attributes: object) {
      Object.assign(this, attributes);
    }

    toJSON() {
      const { __x_id: _id, ...attributes } = this;
      return attributes;
    }
  }

  const blobs = new Map<string, Blob>();
  const objects = new Map<string, MediaObject>();

  async function filehashOf(blob: Blob): Promise<string> {
    const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
    return btoa(String.fromCharCode(...new Uint8Array(digest)));
  }

  function typeOf(mimetype: string, { asSticker, asDocument, isPtt }: PreparationOptions): string {
    if (asSticker) return 'sticker';
    if (asDocument) return 'document';
    const kind = mimetype.split('/')[0];
    if (kind === 'audio') return isPtt ? 'ptt' : 'audio';
    return kind === 'image' || kind === 'video' ? kind : 'document';
  }

  async function sizeOf(blob: Blob, type: string) {
    if (type !== 'image') return {};
    const bitmap = await createImageBitmap(blob).catch(() => null);
    return bitmap ? { width: bitmap.width, height: bitmap.height } : {};
  }

  async function prepare(opaque: PageOpaqueData, parameters: PreparationOptions): Promise<PageMediaData> {
    const blob = opaque.forceToBlob();
    const filehash = await filehashOf(blob);
    const mimetype = opaque.type();
    const type = typeOf(mimetype, parameters);
    blobs.set(filehash, blob);
    const filename = blob instanceof File ? blob.name : undefined;
    return new MediaData({
      ...{ type, mimetype, filehash, size: blob.size, mediaBlob: opaque, preview: '', filename },
      ...{ isGif: Boolean(parameters.asGif), ...(await sizeOf(blob, type)) },
    }) as MediaData & PageMediaData;
  }

  async function upload(filehash: string): Promise<UploadedMedia> {
    if (sim.fault('uploadFails')) throw sim.error('MediaUploadError: upload failed', 'MediaUploadError');
    const response = await fetch('/media', { method: 'POST', body: blobs.get(filehash) ?? null });
    if (!response.ok) throw sim.error(`upload failed with ${response.status}`, 'MediaUploadError');
    blobs.delete(filehash);
    const { sha256 } = (await response.json()) as { sha256: string };
    const directPath = `/media/${sim.hexOf(sha256)}`;
    const mmsUrl = `https://web.whatsapp.com${directPath}`;
    const mediaKeyTimestamp = Math.floor(Date.now() / 1000);
    return {
      ...{ mmsUrl, deprecatedMms3Url: mmsUrl, directPath, mediaKey: sha256, mediaKeyTimestamp },
      ...{ encFilehash: sha256, uploadHash: sha256, url: mmsUrl, filehash: sha256 },
    };
  }

  const uploadMedia = async ({ mediaObject }: { mediaObject: { filehash: string } }) => ({
    mediaEntry: await upload(mediaObject.filehash),
  });

  sim.define('WAWebMediaOpaqueData', () => OpaqueData);
  sim.define('WAWebPrepRawMedia', () => ({
    prepRawMedia: (opaque, parameters) => ({ waitForPrep: () => prepare(opaque, parameters) }),
  }));
  sim.define('WAWebMediaStorage', () => ({
    getOrCreateMediaObject(filehash) {
      const object: MediaObject = objects.get(filehash) ?? { filehash, contentInfo: {} };
      object.consolidate = ({ type, size, mimetype }) => void Object.assign(object, { type, size, mimetype });
      objects.set(filehash, object);
      return object;
    },
  }));
  sim.define('WAWebMmsMediaTypes', () => ({
    msgToMediaType: ({ type, isGif }) => (isGif ? 'gif' : type),
    castToV4: (type) => type,
  }));
  sim.define('WAWebMediaDataUtils', () => ({ shouldUseMediaCache: () => false }));
  sim.define('WAWebMediaInMemoryBlobCache', () => ({ InMemoryMediaBlobCache: new Map() }));
  sim.define('WAWebMediaMmsV4Upload', () => ({ uploadMedia, uploadUnencryptedMedia: uploadMedia }));
  sim.define('WAWebStartMediaUploadQpl', () => ({ startMediaUploadQpl: () => ({}) }));
  sim.define('WAWebUploadManager', () => ({
    async encryptAndUpload({ blob }) {
      const filehash = await filehashOf(blob);
      blobs.set(filehash, blob);
      return { ...(await upload(filehash)), mimetype: blob.type };
    },
  }));
  sim.define('WAWebImageUtils', () => ({
    async toWebpSticker(file) {
      const bitmap = await createImageBitmap(file);
      const canvas = new OffscreenCanvas(512, 512);
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0, 512, 512);
      return canvas.convertToBlob({ type: 'image/webp' });
    },
  }));
  sim.define('WAWebDownloadManager', () => ({
    downloadManager: {
      async downloadAndMaybeDecrypt({ directPath, filehash, mimetype }) {
        if (sim.fault('mediaNeedsMimetype') && !mimetype) {
          throw sim.error('Unsupported file type application/octet-stream', 'InvalidMediaFileType');
        }
        const path = directPath ?? `/media/${sim.hexOf(filehash ?? '')}`;
        const response = sim.fault('downloadFails') ? new Response(null, { status: 404 }) : await fetch(path);
        if (!response.ok) throw Object.assign(sim.error('media not found'), { status: response.status });
        return response.arrayBuffer();
      },
    },
  }));
})(window.__simulator);
