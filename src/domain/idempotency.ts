import { AppError } from '../model/errors.ts';

/** A client's request, and the key with which the client may repeat it. */
export interface Idempotency {
  key: string;
  requestHash: string;
}

export const idempotencyMismatch = (): AppError =>
  new AppError(
    'idempotency_mismatch',
    'This Idempotency-Key was used for another request. Use a new key for a new one.',
  );
