import { numberAssignments } from '../model/conversation.ts';
import { numberStates, stateCodes } from '../model/number.ts';
import { teamId, timestamp } from './common.ts';
import { instanceParams, number } from './instances.ts';
import { define } from './operation.ts';
import { endOfDay, timeOfDay, zone } from './time.ts';
import { z } from './zod.ts';

const opening = z
  .object({ day: z.number().int().min(1).max(7), from: timeOfDay, to: endOfDay })
  .refine(({ from, to }) => from !== to, {
    message: 'must be another time than from; a whole day is 00:00 to 24:00',
    path: ['to'],
  });
const businessHours = z
  .object({
    zone,
    hours: z.array(opening).max(50).openapi({
      description:
        'Day 1 is Monday; a day may have several. A `to` that is not after `from` is on the day after',
    }),
  })
  .openapi('BusinessHours');

const settings = {
  name: z.string().trim().min(1).max(100),
  defaultTeamId: teamId.nullable().openapi({ description: 'New conversations go to this team' }),
  assignment: z.enum(numberAssignments).openapi({
    description:
      'Who gets new conversations; `as_account`: as the account says. The others are explained there',
  }),
  businessHours: businessHours.nullable().openapi({ description: 'null: always open' }),
  awayMessage: z
    .string()
    .trim()
    .min(1)
    .max(4000)
    .nullable()
    .openapi({ description: 'Sent once to who writes outside the business hours, each time they are over' }),
};

export const numberSettings = z.object(settings).openapi('NumberSettings');
export type NumberSettings = z.infer<typeof numberSettings>;

const stateChange = z.object({
  at: timestamp,
  state: z.enum(numberStates),
  code: z.enum(stateCodes),
});
const numberHealth = z
  .object({
    since: timestamp,
    items: z.array(stateChange).openapi({ description: 'Each change of state, the oldest first' }),
    connectedShare: z
      .number()
      .nullable()
      .openapi({ description: 'How much of the time it was connected, 0 to 1; null: not known' }),
    memoryBytes: z.number().int().nullable().openapi({
      description: 'What its instance and browser hold now; null: it does not run, or not on Linux',
    }),
    seenAt: timestamp
      .nullable()
      .openapi({ description: 'When its instance last answered, since this gateway started' }),
  })
  .openapi('NumberHealth');
export type NumberHealth = z.infer<typeof numberHealth>;

export const numberOperations = {
  listNumbers: define({
    method: 'get',
    path: '/api/numbers',
    tag: 'Numbers',
    summary: 'List all numbers that the caller can see, in the order of creation',
    answer: { status: 200, schema: z.object({ items: z.array(number) }) },
    problems: [],
  }),
  getNumber: define({
    method: 'get',
    path: '/api/numbers/:id',
    tag: 'Numbers',
    summary: 'Read one number',
    params: instanceParams,
    answer: { status: 200, schema: number },
    problems: [404, 409],
  }),
  getNumberSettings: define({
    method: 'get',
    path: '/api/numbers/:id/settings',
    tag: 'Numbers',
    summary: "Read a number's settings: name, team, business hours and assignment",
    params: instanceParams,
    answer: { status: 200, schema: numberSettings },
    problems: [404, 409],
  }),
  updateNumberSettings: define({
    method: 'patch',
    path: '/api/numbers/:id/settings',
    tag: 'Numbers',
    summary: "Update a number's settings",
    params: instanceParams,
    body: z
      .object(settings)
      .partial()
      .refine((patch) => Object.keys(patch).length > 0, 'Give something to change'),
    answer: { status: 200, schema: numberSettings },
    problems: [404, 409],
  }),
  numberHealth: define({
    method: 'get',
    path: '/api/numbers/:id/health',
    tag: 'Numbers',
    summary: "Read a number's state history",
    params: instanceParams,
    query: z.object({ days: z.coerce.number().int().min(1).max(30).default(7) }),
    answer: { status: 200, schema: numberHealth },
    problems: [404, 409],
  }),
} as const;
