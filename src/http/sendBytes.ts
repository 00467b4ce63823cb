import type { Response } from 'express';

/** Sends a file, or the part that `Range` asks for. Headers that are already set stay. */
export const sendBytes = (response: Response, file: string): Promise<void> =>
  new Promise((resolve, reject) => {
    // File names are hashes, and no folder is hidden on purpose. The caller sets the headers.
    const options = { dotfiles: 'allow', etag: false, lastModified: false, cacheControl: false } as const;
    response.sendFile(file, options, (error?: Error & { code?: string }) => {
      // The client has left.
      if (!error || error.code === 'ECONNABORTED') resolve();
      else reject(error);
    });
  });
