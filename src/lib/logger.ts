import { pino, type Logger } from 'pino';

export type { Logger };

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** JSON lines on stdout, or readable lines on a terminal. Never log bodies, QR codes, tokens or full phones. */
export function createLogger(program: string, level: LogLevel): Logger {
  const base = { program, pid: process.pid };
  const serializers = { err: plainError };
  if (process.stdout.isTTY && level !== 'silent') {
    const options = { ignore: 'pid,hostname,program', translateTime: 'HH:MM:ss', singleLine: true };
    return pino({ level, base, serializers, transport: { target: 'pino-pretty', options } });
  }
  return pino({ level, base, serializers });
}

/**
 * PostgreSQL's errors contain values of the refused row (`detail`, `where`). Only the fields that describe the failure
 * are kept.
 */
export function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { message: reasonOf(error) };
  const { name, message, stack, cause } = error;
  return {
    type: name,
    message,
    stack,
    ...('code' in error ? { code: error.code } : {}),
    ...(cause === undefined ? {} : { cause: plainError(cause) }),
  };
}

/** The last four digits: enough to recognise a phone in a log, not enough to call it. */
export const maskPhone = (phone: string): string => `…${phone.slice(-4)}`;

/** The message of a thrown value. whatsapp-web.js also throws strings. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'string' ? error : JSON.stringify(error) || 'unknown error';
}
