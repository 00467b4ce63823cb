import { z } from 'zod';
import type { AskedField } from '../http/fields.ts';
import { fromJson } from '../http/encodings.ts';
import { graphRefusal } from '../errors.ts';
import { parseInput } from '../http/parse.ts';

/** `[A,B]`, `["A","B"]` or `[]`. */
const names = z.preprocess((value) => {
  const read = fromJson(value);
  if (typeof read !== 'string') return read;
  return read
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((one) => one.trim().replaceAll('"', ''))
    .filter(Boolean);
}, z.array(z.coerce.string()));

const seconds = z.coerce.number().int().positive();
const shape = z.object({
  start: seconds,
  end: seconds,
  granularity: z.enum(['HALF_HOUR', 'DAILY', 'MONTHLY', 'HOURLY', 'DAY', 'MONTH']).default('DAILY'),
  phone_numbers: names.default([]),
  country_codes: names.default([]),
  metric_types: names.default([]),
  pricing_types: names.default([]),
  pricing_categories: names.default([]),
  dimensions: names.default([]),
});
export type AnalyticsQuery = z.output<typeof shape>;

/** The arguments of `pricing_analytics.start(…).end(…)…` */
export function queryOf({ args }: AskedField, nowSeconds: number, days: number): AnalyticsQuery {
  const query = parseInput(shape, args);
  if (query.end <= query.start) throw graphRefusal(100, 'Param end must be after start');
  if (nowSeconds - query.start > days * 86_400)
    throw graphRefusal(100, `Param start must be within the last ${days} days`);
  return query;
}
