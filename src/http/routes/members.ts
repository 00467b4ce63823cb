import type { Invitation, Member } from '../../contract/members.ts';
import type { Members } from '../../domain/members/members.ts';
import type { Teams } from '../../domain/teams/teams.ts';
import type { InvitationRow, MemberView } from '../../domain/views.ts';
import { isOwner, type Principal } from '../../model/access.ts';
import { languageOf } from '../language.ts';
import type { Bind } from '../operation.ts';
import { userLetters } from '../rateLimits.ts';

export interface MemberRoutesDeps {
  members: Members;
  teams: Teams;
}

export function memberRoutes(bind: Bind, { members, teams }: MemberRoutesDeps): void {
  bind('listMembers', async ({ params }) => ({
    items: (await members.list(params.id)).map(presentMember),
  }));
  bind('updateMember', async ({ params, body }) =>
    presentMember(await members.setRole(params.id, params.userId, body.role)),
  );
  bind('removeMember', async ({ params }) => {
    await members.remove(params.id, params.userId);
    return undefined;
  });
  bind('linkToResetPassword', async ({ params, principal }) => {
    const by = { userId: idOf(principal), isOwner: isOwner(principal) };
    const { url, row } = await members.makePasswordLink(params.id, params.userId, by);
    return { url, expiresAt: row.expiresAt.toISOString() };
  });

  bind('listInvitations', async ({ params }) => ({
    items: (await members.invitations(params.id)).map(presentInvitation),
  }));
  bind(
    'invite',
    async ({ params, body, principal, request }) => {
      const { row, url, mailed } = await members.invite(
        params.id,
        body,
        idOf(principal),
        languageOf(request),
      );
      return { ...presentInvitation(row), url, mailed };
    },
    userLetters(),
  );
  bind('revokeInvitation', async ({ params }) => {
    await members.revokeInvitation(params.id, params.invitationId);
    return undefined;
  });

  bind('listTeams', async ({ params }) => ({ items: await teams.list(params.id) }));
  bind('createTeam', ({ params, body }) => teams.create(params.id, body.name, body.memberIds));
  bind('updateTeam', ({ params, body }) => teams.update(params.id, params.teamId, body));
  bind('deleteTeam', async ({ params }) => {
    await teams.remove(params.id, params.teamId);
    return undefined;
  });
}

const idOf = (principal: Principal) => (principal.kind === 'user' ? principal.userId : null);

const presentMember = ({ since, ...row }: MemberView): Member => ({ ...row, since: since.toISOString() });

const presentInvitation = ({ id, role, email, createdAt, expiresAt }: InvitationRow): Invitation => ({
  id,
  role: role ?? 'viewer',
  email,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
});
