import { ProblemError, problemOf } from './problem.ts';
import { accessToken, refresh } from './signIn.ts';

export interface Upload {
  headers?: Record<string, string>;
  /** How much has gone up, 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Posts a form with a file. XMLHttpRequest, for `fetch` does not tell how much of it has gone up. */
export async function upload<Answer>(path: string, form: FormData, what: Upload): Promise<Answer> {
  const token = accessToken();
  try {
    return await post<Answer>(path, form, token, what);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 401) throw error;
    const fresh = await refresh();
    if (fresh === null) throw error;
    return post<Answer>(path, form, fresh, what);
  }
}

function post<Answer>(path: string, form: FormData, token: string | null, what: Upload): Promise<Answer> {
  const { headers = {}, onProgress, signal } = what;
  const request = new XMLHttpRequest();
  return new Promise<Answer>((resolve, reject) => {
    request.open('POST', path);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('x-ramal-request', '1');
    if (token !== null) request.setRequestHeader('authorization', `Bearer ${token}`);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status < 300) return resolve(JSON.parse(request.responseText) as Answer);
      const type = request.getResponseHeader('content-type') ?? '';
      const { status, statusText, responseText } = request;
      const answer = new Response(responseText, { status, statusText, headers: { 'content-type': type } });
      void problemOf(answer).then(reject);
    };
    request.onerror = () => reject(new ProblemError({ status: 0, detail: '' }, true));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}
