import { refusal } from '../errors.ts';

const USUAL = 25;
const MOST = 1_000;

export interface Page<Item> {
  data: Item[];
  paging?: { cursors: { before: string; after: string }; next?: string; previous?: string };
}

export interface PageQuery {
  limit?: unknown;
  after?: unknown;
  before?: unknown;
}

const cursorOf = (index: number): string => Buffer.from(`at:${index}`).toString('base64url');

/** A part of a list, with cursors, and addresses (from `address`) of the parts around it. */
export function page<Item>(
  items: Item[],
  query: PageQuery,
  address?: (cursor: Record<string, string>) => string,
): Page<Item> {
  const limit = limitOf(query.limit);
  const before = query.before === undefined ? undefined : indexOf(query.before, items.length);
  const start =
    before === undefined
      ? query.after === undefined
        ? 0
        : indexOf(query.after, items.length) + 1
      : Math.max(0, before - limit);
  const end = before ?? Math.min(items.length, start + limit);
  const data = items.slice(start, end);
  if (data.length === 0) return { data };
  const cursors = { before: cursorOf(start), after: cursorOf(end - 1) };
  const size = { limit: String(limit) };
  return {
    data,
    paging: {
      cursors,
      ...(address && end < items.length ? { next: address({ ...size, after: cursors.after }) } : {}),
      ...(address && start > 0 ? { previous: address({ ...size, before: cursors.before }) } : {}),
    },
  };
}

function limitOf(value: unknown): number {
  const limit = Number(value ?? USUAL);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, MOST) : USUAL;
}

function indexOf(cursor: unknown, count: number): number {
  const text = Buffer.from(String(cursor), 'base64url').toString('utf8');
  const index = Number(/^at:(\d+)$/.exec(text)?.[1] ?? Number.NaN);
  if (!Number.isInteger(index) || index >= count) throw refusal(131059, 'The cursor is not valid.');
  return index;
}
