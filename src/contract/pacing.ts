import { instanceParams } from './instances.ts';
import { timestamp } from './common.ts';
import { lanes } from '../model/pacing.ts';
import { define } from './operation.ts';
import { timeOfDay, zone } from './time.ts';
import { z } from './zod.ts';

const seconds = z.number().min(0).max(3600);
const interval = {
  minSeconds: seconds.openapi({ description: 'Between two messages, at least' }),
  maxSeconds: seconds.openapi({ description: 'At most; drawn anew each time' }),
};
const ordered = ({ minSeconds, maxSeconds }: { minSeconds: number; maxSeconds: number }): boolean =>
  minSeconds <= maxSeconds;
const order = { message: 'must not be less than minSeconds', path: ['maxSeconds'] };
const pacingSettings = z
  .object({
    enabled: z.boolean(),
    reply: z.object(interval).refine(ordered, order),
    cold: z
      .object({
        afterDays: z.number().int().min(1).max(3650).default(30).openapi({
          description: 'A message is cold when the person was not heard from for so many days',
        }),
        ...interval,
        perHour: z.number().int().min(1).max(1000),
        perDay: z.number().int().min(1).max(1000),
        identicalPerHour: z.number().int().min(1).max(1000),
      })
      .refine(ordered, order)
      .openapi({ description: 'To people who have not written for `afterDays` days, or never' }),
    warmUp: z
      .object({
        enabled: z.boolean(),
        firstDay: z.number().int().min(1).max(1000),
        growth: z.number().min(1).max(10),
        days: z.number().int().min(1).max(60),
        idleHours: z.number().int().min(1).max(1000),
      })
      .openapi({ description: 'After a new link, or days of silence' }),
    quietHours: z
      .object({ from: timeOfDay, to: timeOfDay, zone })
      .nullable()
      .openapi({ description: 'No cold messages between these times' }),
    typing: z.object({
      msPerCharacter: z.number().min(0).max(500),
      maxMs: z.number().int().min(0).max(20_000),
    }),
  })
  .openapi('PacingSettings');

const why = z
  .enum(['interval', 'per_hour', 'per_day', 'warm_up', 'quiet_hours', 'reachout_timelock', 'failed_acks'])
  .nullable();

const pacing = z
  .object({
    settings: pacingSettings,
    isDefault: z.boolean(),
    replyAt: timestamp.openapi({ description: 'When the next reply may go' }),
    coldAt: timestamp.openapi({ description: 'When the next cold message may go' }),
    why: why.openapi({ description: 'What the cold lane waits for; null: nothing' }),
    coldSent24h: z.number().int().openapi({ description: 'Within the last 24 hours' }),
    coldAllowed24h: z.number().int().openapi({ description: 'Within 24 hours' }),
  })
  .openapi('Pacing');
export type Pacing = z.infer<typeof pacing>;

export const queuePlace = z
  .object({
    position: z.number().int().openapi({ description: '1 leaves next' }),
    lane: z.enum(lanes),
    expectedAt: timestamp.openapi({ description: 'An estimate' }),
    why,
  })
  .openapi('QueuePlace');

export const pacingOperations = {
  getPacing: define({
    method: 'get',
    path: '/api/numbers/:id/pacing',
    tag: 'Pacing',
    summary: "Read a number's pacing, and what it waits for now",
    params: instanceParams,
    answer: { status: 200, schema: pacing },
    problems: [404, 409],
  }),
  updatePacing: define({
    method: 'patch',
    path: '/api/numbers/:id/pacing',
    tag: 'Pacing',
    summary: "Update a number's pacing",
    description: 'Each group is given whole. `settings: null` goes back to the defaults.',
    params: instanceParams,
    body: z.object({ settings: pacingSettings.partial().nullable() }),
    answer: { status: 200, schema: pacing },
    problems: [404, 409],
  }),
} as const;
