import { AppError } from '../model/errors.ts';

/** What a client asked for, and the key by which it may ask again. */
export interface Idempotency {
  key: string;
  requestHash: string;
}

export const idempotencyMismatch = (): AppError =>
  new AppError(
    'idempotency_mismatch',
    'This Idempotency-Key was used for another request. Use a new key for a new one.',
  );
