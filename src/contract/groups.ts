import { participantOutcomes } from '../model/group.ts';
import type { Wid } from '../model/ids.ts';
import { phoneInput, timestamp } from './common.ts';
import { instanceParams } from './instances.ts';
import { define } from './operation.ts';
import { z } from './zod.ts';

export const groupId = z
  .string()
  .regex(/^[\d-]{5,60}@g\.us$/, "Not a group's id, such as 120363041234567890@g.us")
  .transform((id) => id as Wid)
  .openapi({ description: 'Id of a group', example: '120363041234567890@g.us' });

const groupSummary = z.object({
  id: z.string().openapi({ example: '120363041234567890@g.us' }),
  subject: z.string(),
  size: z.number().int().openapi({ description: 'How many take part' }),
  isAdmin: z.boolean().openapi({ description: 'Whether this number is an admin of it' }),
});
export const group = groupSummary
  .extend({
    description: z.string().nullable(),
    createdAt: timestamp.nullable(),
    participants: z.array(
      z.object({
        phone: z.string().nullable().openapi({ description: 'null where WhatsApp hides it' }),
        lid: z.string().nullable(),
        name: z.string().nullable(),
        isAdmin: z.boolean(),
        isOwner: z.boolean(),
      }),
    ),
  })
  .openapi('Group');
export type Group = z.infer<typeof group>;

const participantResults = z
  .array(z.object({ phone: z.string(), outcome: z.enum(participantOutcomes), text: z.string().nullable() }))
  .openapi({ description: 'What became of each, as the group stands afterwards' });

const subject = z.string().trim().min(1).max(100);
const phones = z.array(phoneInput).min(1).max(100);
const groupParams = instanceParams.extend({ groupId });
const problems = [404, 409, 501, 503];

export const groupOperations = {
  listGroups: define({
    method: 'get',
    path: '/api/numbers/:id/groups',
    tag: 'Groups',
    summary: "List a number's groups, live from WhatsApp",
    params: instanceParams,
    answer: { status: 200, schema: z.object({ items: z.array(groupSummary) }) },
    problems,
  }),
  createGroup: define({
    method: 'post',
    path: '/api/numbers/:id/groups',
    tag: 'Groups',
    summary: 'Create a group',
    description: 'Not repeatable: after a 503, look at the list before asking again.',
    params: instanceParams,
    body: z.object({ subject, participants: phones }),
    answer: { status: 201, schema: z.object({ group, participants: participantResults }) },
    problems,
  }),
  getGroup: define({
    method: 'get',
    path: '/api/numbers/:id/groups/:groupId',
    tag: 'Groups',
    summary: 'Read a group and its participants, live from WhatsApp',
    params: groupParams,
    answer: { status: 200, schema: group },
    problems,
  }),
  updateGroup: define({
    method: 'patch',
    path: '/api/numbers/:id/groups/:groupId',
    tag: 'Groups',
    summary: "Change a group's subject or description",
    params: groupParams,
    body: z
      .object({ subject: subject.optional(), description: z.string().max(2048).optional() })
      .refine((wish) => Object.keys(wish).length > 0, 'Give a subject, a description, or both'),
    answer: { status: 200, schema: group },
    problems,
  }),
  changeParticipants: define({
    method: 'post',
    path: '/api/numbers/:id/groups/:groupId/participants',
    tag: 'Groups',
    summary: 'Add or remove participants, or promote or demote admins',
    params: groupParams,
    body: z
      .object({
        add: phones.optional(),
        remove: phones.optional(),
        promote: phones.optional(),
        demote: phones.optional(),
      })
      .refine((wish) => Object.keys(wish).length === 1, 'Give one of add, remove, promote, demote'),
    answer: { status: 200, schema: z.object({ participants: participantResults }) },
    problems,
  }),
  getInviteLink: define({
    method: 'get',
    path: '/api/numbers/:id/groups/:groupId/invite-link',
    tag: 'Groups',
    summary: "Read a group's invite link",
    params: groupParams,
    answer: { status: 200, schema: z.object({ link: z.url() }) },
    problems,
  }),
  leaveGroup: define({
    method: 'post',
    path: '/api/numbers/:id/groups/:groupId/leave',
    tag: 'Groups',
    summary: 'Leave a group',
    params: groupParams,
    answer: { status: 204, schema: null },
    problems,
  }),
} as const;
