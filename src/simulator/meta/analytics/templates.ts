import { z } from 'zod';
import { refusal } from '../errors.ts';
import { listOf } from '../http/encodings.ts';
import { parseInput } from '../http/parse.ts';
import type { Call } from '../http/router.ts';
import type { Meta } from '../meta.ts';
import type { SentMessage, Waba } from '../state.ts';
import { graphRefusal } from '../errors.ts';

const DAY = 86_400;
const DAYS = 90;
const seconds = z.coerce.number().int().positive();
const shape = z.object({
  start: seconds,
  end: seconds,
  granularity: z.enum(['DAILY', 'daily']).default('DAILY'),
  template_ids: listOf(z.coerce.string()).pipe(z.array(z.string()).min(1).max(10)),
  metric_types: z.unknown().optional(),
});

const REACHED = { sent: 1, delivered: 2, read: 3, played: 4 } as const;

/** How often each template was sent, delivered and read, by day. It must be switched on first. */
export function templateAnalytics(call: Call<Waba>): unknown {
  const { meta, node: waba, params } = call;
  if (!waba.insights) throw refusal(200005, 'Template insights are not enabled for this account.');
  const { start, end, template_ids: ids } = parseInput(shape, params);
  if (meta.clock.seconds() - start > DAYS * DAY) {
    throw graphRefusal(100, `Param start must be within the last ${DAYS} days`);
  }
  const own = ids.filter((id) => meta.templates.get(id)?.wabaId === waba.id);
  const points = own.flatMap((id) => pointsOf(meta, id, start, end));
  return call.list([{ granularity: 'DAILY', product_type: 'cloud_api', data_points: points }]);
}

function pointsOf(meta: Meta, id: string, start: number, end: number): unknown[] {
  const days = new Map<number, { sent: number; delivered: number; read: number }>();
  for (const message of meta.sent.values()) {
    const at = Math.floor(message.sentAt / 1000);
    if (message.templateId !== id || at < start || at >= end) continue;
    const day = Math.floor(at / DAY) * DAY;
    const counts = days.get(day) ?? { sent: 0, delivered: 0, read: 0 };
    for (const name of ['sent', 'delivered', 'read'] as const) if (reached(message, name)) counts[name] += 1;
    days.set(day, counts);
  }
  return [...days].map(([day, counts]) => ({
    template_id: id,
    start: day,
    end: day + DAY,
    ...counts,
    clicked: [],
  }));
}

const reached = ({ status }: SentMessage, name: keyof typeof REACHED): boolean =>
  status !== 'accepted' && status !== 'failed' && REACHED[status] >= REACHED[name];
