import { roles } from '../model/access.ts';
import { accountParams } from './accounts.ts';
import { accountId, emailInput, linkId, list, teamId, timestamp, userId } from './common.ts';
import { define } from './operation.ts';
import { oneTimeLink } from './users.ts';
import { z } from './zod.ts';

export const member = z
  .object({
    userId,
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    role: z.enum(roles),
    since: timestamp,
  })
  .openapi('Member');
export type Member = z.infer<typeof member>;

export const invitation = z
  .object({
    id: linkId,
    role: z.enum(roles),
    email: z.string().nullable(),
    createdAt: timestamp,
    expiresAt: timestamp,
  })
  .openapi('Invitation');
export type Invitation = z.infer<typeof invitation>;

const newInvitation = invitation
  .extend({
    url: z.url().openapi({ description: 'Shown this once' }),
    mailed: z.boolean().openapi({ description: 'Whether it was also sent by mail' }),
  })
  .openapi('NewInvitation');
export type NewInvitation = z.infer<typeof newInvitation>;

export const team = z.object({ id: teamId, name: z.string(), memberIds: z.array(userId) }).openapi('Team');
export type Team = z.infer<typeof team>;

const teamName = z.string().trim().min(1).max(100);
const memberIds = z.array(userId).max(500);
const memberParams = z.object({ id: accountId, userId });
const teamParams = z.object({ id: accountId, teamId });

export const memberOperations = {
  listMembers: define({
    method: 'get',
    path: '/api/accounts/:id/members',
    tag: 'People',
    summary: 'List the users of an account',
    params: accountParams,
    answer: { status: 200, schema: list(member) },
    problems: [404],
  }),
  updateMember: define({
    method: 'patch',
    path: '/api/accounts/:id/members/:userId',
    tag: 'People',
    summary: "Change a user's role",
    params: memberParams,
    body: z.object({ role: z.enum(roles) }),
    answer: { status: 200, schema: member },
    problems: [404, 409],
  }),
  removeMember: define({
    method: 'delete',
    path: '/api/accounts/:id/members/:userId',
    tag: 'People',
    summary: 'Remove a user from an account',
    params: memberParams,
    answer: { status: 204, schema: null },
    problems: [404, 409],
  }),
  linkToResetPassword: define({
    method: 'post',
    path: '/api/accounts/:id/members/:userId/password-link',
    tag: 'People',
    summary: 'Create a password reset link for a user',
    description: 'An admin can do so for users of this account only who belong to no other.',
    params: memberParams,
    answer: { status: 201, schema: oneTimeLink },
    problems: [404],
  }),
  listInvitations: define({
    method: 'get',
    path: '/api/accounts/:id/invitations',
    tag: 'People',
    summary: 'List the open invitations',
    params: accountParams,
    answer: { status: 200, schema: list(invitation) },
    problems: [404],
  }),
  invite: define({
    method: 'post',
    path: '/api/accounts/:id/invitations',
    tag: 'People',
    summary: 'Invite a user by link, and by mail where SMTP is configured',
    params: accountParams,
    body: z.object({ role: z.enum(roles), email: emailInput.optional() }),
    answer: { status: 201, schema: newInvitation },
    problems: [404],
  }),
  revokeInvitation: define({
    method: 'delete',
    path: '/api/accounts/:id/invitations/:invitationId',
    tag: 'People',
    summary: 'Revoke an invitation',
    params: z.object({ id: accountId, invitationId: linkId }),
    answer: { status: 204, schema: null },
    problems: [404],
  }),
  listTeams: define({
    method: 'get',
    path: '/api/accounts/:id/teams',
    tag: 'People',
    summary: 'List the teams of an account',
    params: accountParams,
    answer: { status: 200, schema: list(team) },
    problems: [404],
  }),
  createTeam: define({
    method: 'post',
    path: '/api/accounts/:id/teams',
    tag: 'People',
    summary: 'Create a team',
    params: accountParams,
    body: z.object({ name: teamName, memberIds: memberIds.default([]) }),
    answer: { status: 201, schema: team },
    problems: [404, 409],
  }),
  updateTeam: define({
    method: 'patch',
    path: '/api/accounts/:id/teams/:teamId',
    tag: 'People',
    summary: 'Update a team: its name or members',
    params: teamParams,
    body: z
      .object({ name: teamName, memberIds })
      .partial()
      .refine((patch) => Object.keys(patch).length > 0, 'Give a name or memberIds to change'),
    answer: { status: 200, schema: team },
    problems: [404, 409],
  }),
  deleteTeam: define({
    method: 'delete',
    path: '/api/accounts/:id/teams/:teamId',
    tag: 'People',
    summary: 'Delete a team; its users stay',
    params: teamParams,
    answer: { status: 204, schema: null },
    problems: [404],
  }),
} as const;
