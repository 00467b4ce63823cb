import type { AuditEntry } from '../../contract/audit.ts';
import type { AccountId, KeyId, LinkId, TeamId, UserId } from '../../model/ids.ts';
import { planNames, plans } from '../../model/plans.ts';
import { uuid } from './fixtures.ts';
import type { MockGateway } from './mockGateway.ts';
import { inFuture, type MockUser } from './mockPeople.ts';
import type { Asking, Handlers } from './mockRouter.ts';
import { missing, Refusal } from './refusal.ts';

/** Plan, people, keys and audit of an account. */
export function settingsHandlers(gateway: MockGateway): Handlers {
  let made = 0;
  const next = (): string => uuid(900 + (made += 1));
  const accountIn = ({ params }: Asking): AccountId => params['id'] as AccountId;
  const memberIn = ({ params }: Asking): MockUser => {
    const found = gateway.people.users.find(({ id }) => id === params['userId']);
    if (!found) throw missing('member');
    return found;
  };
  const view = (asking: Asking, userId: UserId) => {
    const found = gateway.people.membersOf(accountIn(asking)).find((one) => one.userId === userId);
    if (!found) throw missing('member');
    return found;
  };
  /** An account keeps somebody who can run it. */
  const requireOtherAdmin = (asking: Asking): void => {
    const others = gateway.people.users.filter((one) => one !== memberIn(asking));
    if (memberIn(asking).roles.get(accountIn(asking)) !== 'admin') return;
    if (!others.some(({ roles }) => roles.get(accountIn(asking)) === 'admin'))
      throw new Refusal(409, 'conflict', 'An account keeps one admin.');
  };
  const used = (asking: Asking) => ({
    numbers: gateway.account(accountIn(asking)).numbers.length,
    users: gateway.people.membersOf(accountIn(asking)).length + gateway.invitations.length,
    messagesThisMonth: gateway.messagesThisMonth,
    webhooks: 0,
    keys: 0,
    storedBytes: 0,
  });

  return {
    accountUsage: (asking) => {
      const { plan } = gateway.account(accountIn(asking));
      return { plan, limits: plans[plan], used: used(asking) };
    },
    listPlans: () => ({ items: planNames.map((name) => ({ name, limits: plans[name] })) }),

    listMembers: (asking) => ({ items: gateway.people.membersOf(accountIn(asking)) }),
    updateMember: (asking) => {
      const member = memberIn(asking);
      if (asking.body.role !== 'admin') requireOtherAdmin(asking);
      member.roles.set(accountIn(asking), asking.body.role);
      return view(asking, member.id);
    },
    removeMember: (asking) => {
      requireOtherAdmin(asking);
      memberIn(asking).roles.delete(accountIn(asking));
      return undefined;
    },
    linkToResetPassword: (asking) => ({
      url: gateway.link('resets-1', { page: 'reset-password', user: memberIn(asking) }),
      expiresAt: inFuture(86_400_000),
    }),

    listInvitations: () => ({ items: gateway.invitations }),
    invite: (asking) => {
      const { plan } = gateway.account(accountIn(asking));
      const allowed = plans[plan].users;
      if (allowed !== null && used(asking).users >= allowed)
        throw new Refusal(403, 'plan_limit', `The plan ${plan} allows ${allowed}.`, {
          limit: 'users',
          allowed,
        });
      const { role, email = null } = asking.body;
      const at = { createdAt: inFuture(0), expiresAt: inFuture(7 * 86_400_000) };
      const invitation = { id: next() as LinkId, role, email, ...at };
      gateway.invitations = [...gateway.invitations, invitation];
      const to = { accountId: accountIn(asking), role, email, id: invitation.id };
      const url = gateway.link(`invites-${made}`, { page: 'invitation', ...to });
      return { ...invitation, url, mailed: email !== null && gateway.options.mail };
    },
    revokeInvitation: ({ params }) => {
      gateway.invitations = gateway.invitations.filter(({ id }) => id !== params['invitationId']);
      return undefined;
    },

    enterAccount: () => undefined,
    listTeams: () => ({ items: gateway.teams }),
    createTeam: ({ body }) => {
      if (gateway.teams.some(({ name }) => name === body.name))
        throw new Refusal(409, 'conflict', 'There is a team with this name.');
      const team = { id: next() as TeamId, ...body };
      gateway.teams = [...gateway.teams, team];
      return team;
    },
    updateTeam: ({ params, body }) => {
      const old = gateway.teams.find(({ id }) => id === params['teamId']);
      if (!old) throw missing('team');
      const team = { ...old, name: body.name ?? old.name, memberIds: body.memberIds ?? old.memberIds };
      gateway.teams = gateway.teams.map((one) => (one === old ? team : one));
      return team;
    },
    deleteTeam: ({ params }) => {
      gateway.teams = gateway.teams.filter(({ id }) => id !== params['teamId']);
      return undefined;
    },

    listKeys: () => ({ items: gateway.keys }),
    createKey: ({ body }) => {
      const key = `rk_${'8fJ2kQ7mXv'.repeat(4)}${made}`;
      const at = { createdAt: inFuture(0), lastUsedAt: null };
      const apiKey = { id: next() as KeyId, hint: key.slice(0, 7), ...body, ...at };
      gateway.keys = [...gateway.keys, apiKey];
      return { ...apiKey, key };
    },
    revokeKey: ({ params }) => {
      gateway.keys = gateway.keys.filter(({ id }) => id !== params['keyId']);
      return undefined;
    },

    listAudit: ({ query }) => auditPage(gateway.audit, query),
    listInstallationAudit: ({ query }) => auditPage([...gateway.installationAudit, ...gateway.audit], query),
  };
}

function auditPage(all: AuditEntry[], query: URLSearchParams) {
  const from = Number(query.get('cursor') ?? '0');
  const limit = Number(query.get('limit'));
  const isLast = from + limit >= all.length;
  return { items: all.slice(from, from + limit), nextCursor: isLast ? null : String(from + limit) };
}
