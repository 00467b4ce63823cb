import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler } from 'express';
import { AppError, badField } from '../model/errors.ts';

const types = ['application/json', 'application/*+json'];

/** Parses a JSON body of at most `limit`. Other content types are refused with advice, unless `orForm` parses them. */
export function jsonBody(limit: string | number, orForm = false): RequestHandler[] {
  const requireType: RequestHandler = (request, _response, next) => {
    if (!hasBody(request) || request.is([...types, ...(orForm ? ['multipart/form-data'] : [])])) next();
    else next(wrongType(request));
  };
  const read: RequestHandler = (request, _response, next) => {
    if (Buffer.isBuffer(request.body)) request.body = parse(request.body, charsetOf(request));
    next();
  };
  return [requireType, express.raw({ type: types, limit }), read];
}

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function wrongType(request: Request): AppError {
  const said = request.headers['content-type'];
  const type = said === undefined ? 'no content type' : `the content type ${said.slice(0, 100)}`;
  return new AppError(
    'unsupported_media_type',
    `The body has ${type}. Send JSON, with the header content-type: application/json.`,
  );
}

const charsetOf = (request: Request): string =>
  /;\s{0,9}charset="?([\w.:-]{1,40})/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';

function parse(bytes: Buffer, charset: string): unknown {
  if (bytes.length === 0) return undefined;
  const text = decode(bytes, charset);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it is incomplete';
    throw new AppError('bad_input', `The body is not JSON: ${why}.`, { cause });
  }
}

function decode(bytes: Buffer, charset: string): string {
  if (/^utf-?8$/i.test(charset)) {
    if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
    throw badField(
      'body',
      'Its bytes are not UTF-8. Encode it as UTF-8, or name its charset: content-type: application/json; charset=windows-1252',
    );
  }
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('unsupported_media_type', `The body cannot be read as ${charset}. Send it as UTF-8.`, {
      cause,
    });
  }
}
