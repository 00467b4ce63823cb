import { Menu, UnstyledButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconUserPlus, IconUsersGroup } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../../contract/conversations.ts';
import { useMembers, useTeams } from '../../../api/account.ts';
import { useUpdateConversation, type ConversationPatch } from '../../../api/inbox/conversations.ts';
import { useUser } from '../../../api/may.ts';
import { Face } from '../../../components/Face.tsx';
import { problemText } from '../../../i18n/errors.ts';
import css from './thread.module.css';

/** To a person, to a team, or to nobody. */
export function Assign({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const { assignee, team } = conversation;
  const whose = assignee?.name ?? team?.name;
  const label = whose === undefined ? t('inbox.assign') : t('inbox.assignedTo', { name: whose });
  return (
    <Menu position="bottom-end" width={250} keepMounted={false}>
      <Menu.Target>
        <UnstyledButton className={css.assign} data-assign="" title={label}>
          {assignee ? (
            <Face name={assignee.name} small />
          ) : team ? (
            <IconUsersGroup size={18} stroke={1.8} aria-hidden="true" />
          ) : (
            <IconUserPlus size={18} stroke={1.8} aria-hidden="true" />
          )}
          <span className={css.assignText} aria-hidden="true">
            {whose ?? t('inbox.assign')}
          </span>
          <span className="sr-only">{label}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        <Choices conversation={conversation} />
      </Menu.Dropdown>
    </Menu>
  );
}

function Choices({ conversation }: { conversation: Conversation }) {
  const { t, i18n } = useTranslation();
  const { id: me } = useUser();
  const { accountId, id, assignee, team } = conversation;
  const { data: members } = useMembers(accountId);
  const { data: teams } = useTeams(accountId);
  const update = useUpdateConversation(accountId, id);
  const change = (to: ConversationPatch): void =>
    update.mutate(to, {
      onError: (error) =>
        notifications.show({
          color: 'red',
          title: t('inbox.changeFailed'),
          message: problemText(error, t, i18n.language),
        }),
    });
  const item = (key: string, name: string, isOn: boolean, to: ConversationPatch) => (
    <Menu.Item
      key={key}
      onClick={() => change(to)}
      rightSection={isOn ? <IconCheck size={16} stroke={2} role="img" aria-label={t('top.chosen')} /> : null}
    >
      {name}
    </Menu.Item>
  );
  const people = members?.filter(({ userId, role }) => userId !== me && role !== 'viewer') ?? [];
  return (
    <>
      {item(me, t('inbox.toMe'), assignee?.userId === me, { assigneeId: me })}
      {people.map(({ userId, name }) =>
        item(userId, name, assignee?.userId === userId, { assigneeId: userId }),
      )}
      {assignee && item('nobody', t('inbox.toNobody'), false, { assigneeId: null })}
      {teams && teams.length > 0 && (
        <>
          <Menu.Divider />
          <Menu.Label>{t('inbox.team')}</Menu.Label>
          {teams.map((one) => item(one.id, one.name, team?.id === one.id, { teamId: one.id }))}
          {team && item('no team', t('inbox.noTeam'), false, { teamId: null })}
        </>
      )}
    </>
  );
}
