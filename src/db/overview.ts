import type { AccountId, NumberId } from '../model/ids.ts';
import { deliveryStatuses, type DeliveryStatus } from '../model/message.ts';
import type { Tx } from './database.ts';

/** A span of time; it includes its beginning and excludes its end. */
export interface Span {
  from: Date;
  to: Date;
}

export interface NumberTraffic {
  numberId: NumberId;
  name: string;
  received: number;
  sent: number;
}
/** Reactions do not count as messages. */
const told = `m.account_id = $1 AND m.at >= $2 AND m.at < $3 AND m.type <> 'reaction'`;

export const trafficByNumber = (tx: Tx, accountId: AccountId, { from, to }: Span): Promise<NumberTraffic[]> =>
  tx.many<NumberTraffic & Record<string, unknown>>(
    `SELECT n.id AS "numberId", n.name, coalesce(t.received, 0) AS received, coalesce(t.sent, 0) AS sent
       FROM numbers n LEFT JOIN (
         SELECT number_id, count(*) FILTER (WHERE direction = 'in') AS received,
                count(*) FILTER (WHERE direction = 'out') AS sent FROM messages m WHERE ${told} GROUP BY 1) t
         ON t.number_id = n.id
      WHERE n.account_id = $1 ORDER BY n.name, n.id`,
    [accountId, from, to],
  );

/** Outgoing messages, by status. */
export async function sentByStatus(
  tx: Tx,
  accountId: AccountId,
  { from, to }: Span,
): Promise<Record<DeliveryStatus, number>> {
  const rows = await tx.many<{ status: DeliveryStatus; count: number }>(
    `SELECT status, count(*) AS count FROM messages m WHERE ${told} AND m.direction = 'out' GROUP BY 1`,
    [accountId, from, to],
  );
  const counts = new Map(rows.map(({ status, count }) => [status, count]));
  return Object.fromEntries(deliveryStatuses.map((status) => [status, counts.get(status) ?? 0])) as Record<
    DeliveryStatus,
    number
  >;
}

export interface Traffic {
  at: Date;
  received: number;
  sent: number;
}
/** In steps of an hour or a day of the time zone, without gaps. */
export const traffic = (
  tx: Tx,
  accountId: AccountId,
  { from, to }: Span,
  step: 'hour' | 'day',
  zone: string,
): Promise<Traffic[]> =>
  tx.many<Traffic & Record<string, unknown>>(
    `SELECT s.at AT TIME ZONE $4 AS at, coalesce(t.received, 0) AS received, coalesce(t.sent, 0) AS sent
       FROM generate_series($2::timestamptz AT TIME ZONE $4, ($3::timestamptz AT TIME ZONE $4) - interval '1 millisecond',
                            ('1 ' || $5)::interval) AS s (at)
       LEFT JOIN (
         SELECT date_trunc($5, m.at AT TIME ZONE $4) AS at, count(*) FILTER (WHERE direction = 'in') AS received,
                count(*) FILTER (WHERE direction = 'out') AS sent FROM messages m WHERE ${told} GROUP BY 1) t
         ON t.at = s.at
      ORDER BY 1`,
    [accountId, from, to, zone, step],
  );

export interface ResponseTimes {
  count: number;
  medianSeconds: number | null;
  p90Seconds: number | null;
}
/** How long people waited who got an answer in this time, for all numbers together and for each. */
export async function responseTimes(
  tx: Tx,
  accountId: AccountId,
  { from, to }: Span,
): Promise<{ all: ResponseTimes; byNumber: Map<NumberId, ResponseTimes> }> {
  const seconds = `extract(epoch FROM answered_at - asked_at)`;
  const rows = await tx.many<ResponseTimes & { numberId: NumberId | null } & Record<string, unknown>>(
    `SELECT number_id AS "numberId", count(*) AS count,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY ${seconds}) AS "medianSeconds",
            percentile_cont(0.9) WITHIN GROUP (ORDER BY ${seconds}) AS "p90Seconds"
       FROM responses WHERE account_id = $1 AND answered_at >= $2 AND answered_at < $3
      GROUP BY GROUPING SETS ((), (number_id))`,
    [accountId, from, to],
  );
  const none = { count: 0, medianSeconds: null, p90Seconds: null };
  const times = ({ count, medianSeconds, p90Seconds }: ResponseTimes) => ({
    count,
    medianSeconds,
    p90Seconds,
  });
  const all = rows.find(({ numberId }) => numberId === null);
  const byNumber = new Map<NumberId, ResponseTimes>();
  for (const row of rows) if (row.numberId !== null) byNumber.set(row.numberId, times(row));
  return { all: all ? times(all) : none, byNumber };
}

export interface Standing {
  open: number;
  pending: number;
  resolved: number;
  unassigned: number;
}
export async function conversationsByState(tx: Tx, accountId: AccountId): Promise<Standing> {
  const row = await tx.one<Standing & Record<string, unknown>>(
    `SELECT count(*) FILTER (WHERE state = 'open') AS open, count(*) FILTER (WHERE state = 'pending') AS pending,
            count(*) FILTER (WHERE state = 'resolved') AS resolved,
            count(*) FILTER (WHERE state = 'open' AND assignee_id IS NULL) AS unassigned
       FROM conversations WHERE account_id = $1`,
    [accountId],
  );
  return row ?? { open: 0, pending: 0, resolved: 0, unassigned: 0 };
}
