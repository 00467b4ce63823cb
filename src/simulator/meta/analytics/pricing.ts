import { DateTime } from 'luxon';
import type { AskedField } from '../http/fields.ts';
import type { Meta } from '../meta.ts';
import { zoneOf } from '../messages/pricing.ts';
import type { Charge, Waba } from '../state.ts';
import { queryOf } from './query.ts';
import type { AnalyticsQuery } from './query.ts';

const DAYS = 366;

/** A dimension's name in the answer, and its value. */
const DIMENSIONS: Record<string, [string, (charge: Charge) => string]> = {
  PHONE: ['phone_number', ({ phone }) => phone],
  COUNTRY: ['country', ({ country }) => country],
  PRICING_TYPE: ['pricing_type', ({ type }) => type.toUpperCase()],
  PRICING_CATEGORY: ['pricing_category', ({ category }) => category.toUpperCase()],
  TIER: ['tier', () => '0:MAX'],
};

interface Point {
  start: number;
  end: number;
  volume: number;
  cost: number;
}

/** What was delivered and charged, by period and dimension. */
export function pricingAnalytics(meta: Meta, waba: Waba, asked: AskedField): unknown {
  const query = queryOf(asked, meta.clock.seconds(), DAYS);
  const points = new Map<string, Point>();
  for (const charge of meta.charges) {
    if (charge.wabaId !== waba.id || !fits(charge, query)) continue;
    const [start, end] = periodOf(charge.at, query.granularity, zoneOf(waba));
    const values = Object.fromEntries(
      query.dimensions.flatMap((name) => {
        const dimension = DIMENSIONS[name];
        return dimension ? [[dimension[0], dimension[1](charge)]] : [];
      }),
    );
    const key = JSON.stringify([start, values]);
    const point = points.get(key) ?? { start, end, ...values, volume: 0, cost: 0 };
    point.volume += 1;
    point.cost = Number((point.cost + charge.cost).toFixed(6));
    points.set(key, point);
  }
  const data_points = [...points.values()].map((point) => metrics(point, query.metric_types));
  return { data: [{ data_points }] };
}

const listed = (wanted: string[], value: string): boolean =>
  wanted.length === 0 || wanted.some((one) => one.replace(/^\+/, '').toUpperCase() === value.toUpperCase());

function fits({ at, phone, country, type, category }: Charge, query: AnalyticsQuery): boolean {
  const second = at / 1000;
  return (
    second >= query.start &&
    second < query.end &&
    listed(query.phone_numbers, phone) &&
    listed(query.country_codes, country) &&
    listed(query.pricing_types, type) &&
    listed(query.pricing_categories, category)
  );
}

/** Start and end in seconds. Days and months are those of the WABA's zone. */
function periodOf(at: number, granularity: AnalyticsQuery['granularity'], zone: string): [number, number] {
  const time = DateTime.fromMillis(at, { zone });
  if (granularity === 'HALF_HOUR' || granularity === 'HOURLY') {
    const length = granularity === 'HALF_HOUR' ? 1_800 : 3_600;
    const start = Math.floor(at / 1000 / length) * length;
    return [start, start + length];
  }
  const unit = granularity.startsWith('MONTH') ? 'month' : 'day';
  const start = time.startOf(unit);
  return [start.toUnixInteger(), start.plus({ [unit]: 1 }).toUnixInteger()];
}

function metrics(point: Point, wanted: string[]): Partial<Point> {
  const { volume, cost, ...rest } = point;
  return {
    ...rest,
    ...(listed(wanted, 'VOLUME') ? { volume } : {}),
    ...(listed(wanted, 'COST') ? { cost } : {}),
  };
}
