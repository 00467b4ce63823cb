'use strict';
// Media in both directions, in chunks: one large string through the browser's pipe can crash the page.
import type { LibraryUtilities } from '../../whatsappPage/library.ts';
import type { DownloadWish } from '../../whatsappPage/modules/media.ts';

declare global {
  interface RamalPage {
    /** Returns the whole file in base64, and deletes it here. */
    takeUpload: (id: string) => string;
  }
}

((Ramal) => {
  type Mended<Call> = Call & { ramal?: { outcome: 'applied' | 'not-needed' } };

  // Since September 2026 processed media has an own `__x_id`, which overwrites the message's id when it is spread.
  Ramal.shim('media-id', () => {
    // The library is injected after these scripts.
    const library = window.WWebJS as Partial<LibraryUtilities> | undefined;
    const original: Mended<LibraryUtilities['processMediaData']> | undefined = library?.processMediaData;
    if (!library || !original) return undefined;
    if (original.ramal) return original.ramal.outcome;
    const state: { outcome: 'applied' | 'not-needed' } = { outcome: 'not-needed' };
    const mended: Mended<LibraryUtilities['processMediaData']> = async (...args) => {
      const data = await original(...args);
      if (data && Object.hasOwn(data, '__x_id')) {
        Object.defineProperty(data, '__x_id', { enumerable: false });
        state.outcome = 'applied';
      }
      return data;
    };
    mended.ramal = state;
    library.processMediaData = mended;
    return state.outcome;
  });

  // Downloads need the mimetype now, and the library does not pass it. It is looked up by the file's hash.
  Ramal.shim('media-type', () => {
    const manager = Ramal.tryRequire('WAWebDownloadManager')?.downloadManager;
    const original: Mended<(wish: DownloadWish) => Promise<ArrayBuffer>> | undefined =
      manager?.downloadAndMaybeDecrypt;
    if (!manager || !original) return undefined;
    if (original.ramal) return 'applied';
    const mended: Mended<(wish: DownloadWish) => Promise<ArrayBuffer>> = (wish) => {
      const message = () =>
        Ramal.tryRequire('WAWebCollections')
          ?.Msg?.getModelsArray()
          .find((one) => one.filehash === wish.filehash);
      return original.call(manager, { ...wish, mimetype: wish.mimetype ?? message()?.mimetype });
    };
    mended.ramal = { outcome: 'applied' };
    manager.downloadAndMaybeDecrypt = mended;
    return 'applied';
  });

  const uploads = new Map<string, string[]>();
  const downloads = new Map<string, Uint8Array>();

  Ramal.addToUpload = (id, base64) => {
    const parts = uploads.get(id) ?? [];
    uploads.set(id, [...parts, base64]);
  };
  Ramal.takeUpload = (id) => {
    const parts = uploads.get(id) ?? [];
    uploads.delete(id);
    return parts.join('');
  };

  Ramal.dropUpload = (id) => uploads.delete(id);

  const annotations: object = { addAnnotations: () => annotations, addPoint: () => annotations };

  /** Downloads and decrypts. Returns the number of bytes; they are then read in chunks. */
  Ramal.download = async (key, id) => {
    const message = await Ramal.findMessage(key);
    if (!message?.directPath) return { outcome: 'absent' };
    const { directPath, encFilehash, filehash, mediaKey, mediaKeyTimestamp, type, mimetype } = message;
    try {
      const bytes = await window.require('WAWebDownloadManager').downloadManager.downloadAndMaybeDecrypt({
        ...{ directPath, encFilehash, filehash, mediaKey, mediaKeyTimestamp, type, mimetype },
        signal: new AbortController().signal,
        downloadQpl: annotations,
      });
      downloads.set(id, new Uint8Array(bytes));
      return { outcome: 'ready', size: bytes.byteLength };
    } catch (error) {
      return { outcome: 'failed', text: Ramal.explain(error) };
    }
  };

  Ramal.readDownload = (id, offset, length) => {
    const file = downloads.get(id);
    if (!file) throw new Error('there is no such download');
    const part = file.subarray(offset, offset + length);
    let text = '';
    // In parts: too many arguments in one call overflow the stack.
    for (let at = 0; at < part.length; at += 0x8000)
      text += String.fromCharCode(...part.subarray(at, at + 0x8000));
    return btoa(text);
  };
  Ramal.endDownload = (id) => downloads.delete(id);
})(window.Ramal);
