interface Progress {
  /** How much has gone up, 0 to 1. */
  onProgress: ((share: number) => void) | undefined;
  signal: AbortSignal | undefined;
}

/** Posts a form with a file. XMLHttpRequest, because `fetch` does not tell how much of it has gone up. */
export function upload(
  url: string,
  headers: Headers,
  form: FormData,
  { onProgress, signal }: Progress,
): Promise<Response> {
  const request = new XMLHttpRequest();
  return new Promise<Response>((resolve, reject) => {
    request.open('POST', url);
    for (const [name, value] of headers) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const { status, statusText, responseText } = request;
      const answered = ['content-type', 'date'].flatMap((name): [string, string][] => {
        const value = request.getResponseHeader(name);
        return value === null ? [] : [[name, value]];
      });
      resolve(new Response(responseText, { status, statusText, headers: answered }));
    };
    request.onerror = () => reject(new TypeError('the file could not be sent'));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}
