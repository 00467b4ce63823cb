import { z } from 'zod';
import { badField, type AppError } from '../model/errors.ts';

const badCursor = (): AppError =>
  badField('query.cursor', 'Not a cursor of this list; use the nextCursor of the page before');

function read<T>(cursor: string | undefined, schema: z.ZodType<T>): T | null {
  if (cursor === undefined) return null;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw badCursor();
  }
}

const write = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Opaque to clients: the sort key of the last item. */
export const timeCursor = {
  read: (cursor: string | undefined) =>
    read(cursor, z.tuple([z.iso.datetime().transform((at) => new Date(at)), z.uuid()])),
  write: (at: Date, id: string) => write([at.toISOString(), id]),
};
export const nameCursor = {
  read: (cursor: string | undefined) =>
    read(
      cursor,
      z.tuple([z.string().refine((name) => name.isWellFormed() && !name.includes('\0')), z.uuid()]),
    ),
  write: (name: string | null, id: string) => write([(name ?? '').toLowerCase(), id]),
};
export const idCursor = {
  read: (cursor: string | undefined) => read(cursor, z.uuid()),
  write: (id: string) => write(id),
};

/** `rows` has one more than `limit` if there is another page. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  present: (row: Row) => Item,
  cursorOf: (row: Row) => string,
): { items: Item[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(present),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
  };
}
