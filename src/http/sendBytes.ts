import type { Response } from 'express';

/** Answers with a file's bytes, or the part of them that `Range` asks for; headers that are set already stay. */
export const sendBytes = (response: Response, file: string): Promise<void> =>
  new Promise((resolve, reject) => {
    // Names come from hashes, so no folder on the way is hidden on purpose; the headers are the caller's.
    const options = { dotfiles: 'allow', etag: false, lastModified: false, cacheControl: false } as const;
    response.sendFile(file, options, (error?: Error & { code?: string }) => {
      // Whoever asked has left: nobody is there to be told.
      if (!error || error.code === 'ECONNABORTED') resolve();
      else reject(error);
    });
  });
