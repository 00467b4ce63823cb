/** Errors that a client can act on. `http/problem.ts` maps each code to an HTTP status. */
export const errorCodes = [
  'bad_input',
  'unauthorized',
  'forbidden',
  'plan_limit',
  'rate_limited',
  'link_invalid',
  'password_shared',
  'not_found',
  'conflict',
  'number_cannot_send',
  'instance_not_ready',
  'not_on_whatsapp',
  'opted_out',
  'service_window_closed',
  'unsupported_media_type',
  'idempotency_mismatch',
  'media_too_large',
  'media_unavailable',
  'range_not_satisfiable',
  'unsupported',
  'queue_full',
  'storage_full',
  'unavailable',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export interface FieldError {
  /** The field, such as `body.phone`. */
  path: string;
  message: string;
}

/** An error whose message may be shown to the client: what failed, why, and what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: { errors?: FieldError[]; [extra: string]: unknown };

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: { errors?: FieldError[]; [extra: string]: unknown }; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** One invalid field: its path, such as `body.phone`, and what is wrong, as a sentence without a full stop. */
export const badField = (path: string, message: string): AppError =>
  new AppError('bad_input', `${path}: ${message}.`, { details: { errors: [{ path, message }] } });
