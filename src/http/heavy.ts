import type { Response } from 'express';
import type { Operation } from '../contract/operation.ts';
import { ShareFullError, type Shares } from '../lib/shares.ts';
import { sharerOf } from '../model/access.ts';
import { AppError } from '../model/errors.ts';
import type { Granted } from './authorise.ts';

/** Runs the handler; for a heavy operation when it is its account's turn. A client that hangs up before is skipped. */
export async function inTurn<T>(
  shares: Shares,
  { heavy }: Operation,
  query: unknown,
  { principal, reach }: Granted,
  response: Response,
  handler: () => Promise<T>,
): Promise<T> {
  if (heavy === undefined || (heavy === 'searching' && !searches(query))) return handler();
  const gone = new AbortController();
  response.once('close', () => gone.abort(new AppError('unavailable', 'The client hung up.')));
  const sharer = sharerOf(principal, reach?.accountId ?? null);
  try {
    return await (heavy === 'streaming'
      ? shares.runApart(sharer, handler, gone.signal)
      : shares.run(sharer, handler, gone.signal));
  } catch (error) {
    if (!(error instanceof ShareFullError)) throw error;
    throw new AppError(
      'rate_limited',
      'Too many searches, lists or exports of this account are running. Wait for their answers, then try again.',
    );
  }
}

const searches = (query: unknown): boolean =>
  typeof query === 'object' && query !== null && 'q' in query && query.q !== undefined && query.q !== '';
