import type { Request } from 'express';
import multer from 'multer';
import { z } from 'zod';
import { GraphError } from '../errors.ts';

export interface UploadedFile {
  field: string;
  name: string;
  type: string;
  bytes: Buffer;
}

/** A request's input, whatever its encoding was: body before query. */
export interface Input {
  params: Record<string, unknown>;
  files: UploadedFile[];
  raw: Buffer;
}

export const multipart = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: 105_000_000, files: 5 },
}).any();

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function readInput(request: Request): Input {
  const query = parsed(new URLSearchParams(request.originalUrl.split('?')[1] ?? ''));
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  const body: unknown = request.body;
  const raw = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (type === 'multipart/form-data') {
    const fields = isObject(body) ? { ...body } : {};
    return { params: dropNulls({ ...query, ...fields }), files: filesOf(request), raw };
  }
  if (type === 'application/x-www-form-urlencoded') {
    return {
      params: dropNulls({ ...query, ...parsed(new URLSearchParams(raw.toString('utf8'))) }),
      files: [],
      raw,
    };
  }
  if (type === 'application/json' && raw.length > 0) {
    return { params: dropNulls({ ...query, ...jsonBody(raw) }), files: [], raw };
  }
  return { params: dropNulls(query), files: [], raw };
}

function filesOf(request: Request): UploadedFile[] {
  const files = Array.isArray(request.files) ? request.files : [];
  return files.map((file) => ({
    field: file.fieldname,
    name: file.originalname,
    type: file.mimetype,
    bytes: file.buffer,
  }));
}

/** A list in JSON (as some edges take it) has the name `list`. */
function jsonBody(raw: Buffer): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(raw.toString('utf8'));
  } catch {
    throw new GraphError({
      message: '(#100) The request body is not valid JSON',
      type: 'OAuthException',
      code: 100,
    });
  }
  if (Array.isArray(body)) return { list: body };
  return isObject(body) ? body : {};
}

const parsed = (search: URLSearchParams): Record<string, unknown> => Object.fromEntries(search);

/** null says the same as nothing. */
function dropNulls(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== null && one !== undefined)
      .map(([name, one]) => [name, dropNullsWithin(one)]),
  );
}

function dropNullsWithin(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropNullsWithin);
  return isObject(value) ? dropNulls(value) : value;
}

/** An object or list may be a JSON string. */
export function fromJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return dropNullsWithin(JSON.parse(value));
  } catch {
    return value;
  }
}

export const objectOf = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess(fromJson, z.object(shape));
export const listOf = <Item extends z.ZodType>(item: Item) => z.preprocess(fromJson, z.array(item));
export const flag = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0'])])
  .transform((value) => value === true || value === 'true' || value === '1');
