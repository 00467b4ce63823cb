import type { MediaReference } from '../message.ts';

/** A file inside the page. */
export interface OpaqueData {
  readonly size: number;
  type: () => string;
  url(): string;
  autorelease(): void;
  formData(): Blob;
  forceToBlob(): Blob;
}

export interface PreparationOptions {
  asSticker?: boolean;
  asDocument?: boolean;
  asGif?: boolean;
  isPtt?: boolean;
}

/** What is sent of a file, once it is prepared. */
export interface MediaData extends MediaReference {
  type: string;
  isGif: boolean;
  width?: number;
  height?: number;
  preview: string;
  mediaBlob: OpaqueData;
  set(attributes: object): void;
  toJSON(): object;
}

export interface MediaObject {
  filehash: string;
  contentInfo: object;
  type?: string;
  size?: number;
  mimetype?: string;
  consolidate?: (data: { type?: string; size?: number; mimetype?: string }) => void;
}

export interface UploadedMedia {
  mmsUrl: string;
  deprecatedMms3Url: string;
  directPath: string;
  mediaKey: string;
  mediaKeyTimestamp: number;
  encFilehash: string;
  uploadHash: string;
  url: string;
  filehash: string;
}

export interface DownloadWish extends MediaReference {
  type?: string;
  signal?: AbortSignal;
  /** Takes notes on how long each step takes. */
  downloadQpl?: object;
}

type Upload = (options: { mediaObject: { filehash: string } }) => Promise<{ mediaEntry: UploadedMedia }>;

export interface MediaModules {
  WAWebMediaOpaqueData: { createFromData(blob: Blob, mimetype?: string): Promise<OpaqueData> };
  WAWebPrepRawMedia: {
    prepRawMedia: (
      file: OpaqueData,
      options: PreparationOptions,
    ) => { waitForPrep: () => Promise<MediaData> };
  };
  WAWebMediaStorage: { getOrCreateMediaObject: (filehash: string) => MediaObject };
  WAWebMmsMediaTypes: {
    msgToMediaType: (message: { type: string; isGif: boolean }) => string;
    castToV4: (type: string) => string;
  };
  WAWebMediaDataUtils: { shouldUseMediaCache: (type: string) => boolean };
  WAWebMediaInMemoryBlobCache: { InMemoryMediaBlobCache: Map<string, Blob> };
  WAWebMediaMmsV4Upload: { uploadMedia: Upload; uploadUnencryptedMedia: Upload };
  WAWebStartMediaUploadQpl: { startMediaUploadQpl: (options: object) => object };
  WAWebUploadManager: {
    encryptAndUpload: (options: { blob: Blob }) => Promise<UploadedMedia & { mimetype: string }>;
  };
  WAWebImageUtils: { toWebpSticker: (file: Blob) => Promise<Blob> };
  WAWebDownloadManager: {
    downloadManager: {
      /** Since September 2026 it fails without a mimetype. */
      downloadAndMaybeDecrypt: (wish: DownloadWish) => Promise<ArrayBuffer>;
    };
  };
}
