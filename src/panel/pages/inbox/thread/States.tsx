import { ActionIcon, Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconCheck,
  IconCircleCheck,
  IconClockPause,
  IconDotsVertical,
  IconRotate,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../../contract/conversations.ts';
import type { ConversationState } from '../../../../model/conversation.ts';
import { useUpdateConversation } from '../../../api/inbox/conversations.ts';
import { problemText } from '../../../i18n/errors.ts';
import css from './thread.module.css';

const icon = { size: 17, stroke: 1.8, 'aria-hidden': true } as const;

/** Resolves a conversation, opens it again, or lets it wait. */
export function States({ conversation }: { conversation: Conversation }) {
  const { t, i18n } = useTranslation();
  const { accountId, id, state } = conversation;
  const update = useUpdateConversation(accountId, id);
  const become = (next: ConversationState): void =>
    update.mutate(
      { state: next },
      {
        onError: (error) =>
          notifications.show({
            color: 'red',
            title: t('inbox.changeFailed'),
            message: problemText(error, t, i18n.language),
          }),
      },
    );
  const isResolved = state === 'resolved';
  return (
    <>
      <Button
        className={css.resolve}
        data-resolve=""
        variant={isResolved ? 'default' : 'filled'}
        size="compact-md"
        h={34}
        loading={update.isPending}
        aria-label={isResolved ? t('inbox.reopen') : t('inbox.resolve')}
        onClick={() => become(isResolved ? 'open' : 'resolved')}
      >
        {isResolved ? <IconRotate {...icon} /> : <IconCheck {...icon} />}
        <span className={css.resolveText}>{isResolved ? t('inbox.reopen') : t('inbox.resolve')}</span>
      </Button>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('inbox.otherStates')}>
            <IconDotsVertical size={19} stroke={1.8} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t(`inbox.stateIs.${state}`)}</Menu.Label>
          {state !== 'pending' && (
            <Menu.Item leftSection={<IconClockPause {...icon} />} onClick={() => become('pending')}>
              {t('inbox.toPending')}
            </Menu.Item>
          )}
          {state !== 'open' && (
            <Menu.Item leftSection={<IconRotate {...icon} />} onClick={() => become('open')}>
              {t('inbox.reopen')}
            </Menu.Item>
          )}
          {state !== 'resolved' && (
            <Menu.Item leftSection={<IconCircleCheck {...icon} />} onClick={() => become('resolved')}>
              {t('inbox.resolve')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
