import { askPublic, PublicHttpError } from '../../lib/publicHttp.ts';
import { AppError } from '../../model/errors.ts';

const DEADLINE = 60_000;

const unavailable = (why: string, cause?: unknown): AppError =>
  new AppError('media_unavailable', `The media could not be fetched from its URL: ${why}.`, { cause });

/** Streams what a client's URL gives. */
export async function fetchUrl(
  url: string,
  options: { allowPrivate: boolean },
): Promise<{ bytes: AsyncIterable<Uint8Array>; mimetype: string | null }> {
  const answer = await askPublic(url, { ...options, deadlineMs: DEADLINE }).catch((error: unknown) => {
    throw error instanceof PublicHttpError ? unavailable(error.message, error) : error;
  });
  const status = answer.statusCode ?? 0;
  if (status !== 200) {
    answer.destroy();
    throw unavailable(
      status >= 300 && status < 400 ? 'redirects are not followed' : `its server answered ${status}`,
    );
  }
  return { bytes: answer, mimetype: answer.headers['content-type']?.split(';')[0]?.trim() ?? null };
}
