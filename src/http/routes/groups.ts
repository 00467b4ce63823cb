import type { Group } from '../../contract/groups.ts';
import type { Groups } from '../../domain/groups/groups.ts';
import { participantChanges, type Group as GroupView } from '../../model/group.ts';
import type { Bind } from '../operation.ts';

export interface GroupRoutesDeps {
  groups: Groups;
}

export function groupRoutes(bind: Bind, { groups }: GroupRoutesDeps): void {
  bind('listGroups', async ({ number }) => ({
    items: (await groups.list(number)).map(({ wid, ...group }) => ({ id: wid, ...group })),
  }));
  bind('createGroup', async ({ number, body }) => {
    const { group, participants } = await groups.create(number, body.subject, body.participants);
    return { group: present(group), participants };
  });
  bind('getGroup', async ({ number, params }) => present(await groups.get(number, params.groupId)));
  bind('updateGroup', async ({ number, params, body }) => {
    const { subject = null, description = null } = body;
    return present(await groups.update(number, params.groupId, { subject, description }));
  });
  bind('changeParticipants', async ({ number, params, body }) => {
    const change = participantChanges.find((one) => body[one] !== undefined) ?? 'add';
    const participants = await groups.change(number, params.groupId, change, body[change] ?? []);
    return { participants };
  });
  bind('getInviteLink', async ({ number, params }) => ({
    link: await groups.inviteLink(number, params.groupId),
  }));
  bind('leaveGroup', async ({ number, params }) => {
    await groups.leave(number, params.groupId);
    return undefined;
  });
}

const present = ({ wid, createdAt, ...group }: GroupView): Group => ({
  id: wid,
  ...group,
  createdAt: createdAt === null ? null : new Date(createdAt).toISOString(),
});
