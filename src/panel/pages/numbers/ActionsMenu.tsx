import { useState } from 'react';
import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDotsVertical,
  IconLogout,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../../../contract/instances.ts';
import { ConfirmDelete } from './ConfirmDelete.tsx';
import { ConfirmLogout } from './ConfirmLogout.tsx';
import type { Action } from './useAction.ts';

const icon = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;

export function ActionsMenu({ instance, action }: { instance: Instance; action: Action }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'logout' | 'delete' | null>(null);
  const close = (): void => setAsking(null);
  const down = instance.state === 'stopped' || instance.state === 'failed';
  const label = t('card.menu', { name: instance.name });
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={label}
            title={label}
            loading={action.pending !== null}
          >
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {down && (
            <Menu.Item leftSection={<IconPlayerPlay {...icon} />} onClick={() => action.run('start')}>
              {t('verb.start')}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconRefresh {...icon} />}
            disabled={instance.state === 'stopped'}
            onClick={() => action.run('restart')}
          >
            {t('verb.restart')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPlayerStop {...icon} />}
            disabled={instance.state === 'stopped'}
            onClick={() => action.run('stop')}
          >
            {t('verb.stop')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconLogout {...icon} />}
            disabled={!instance.linked}
            onClick={() => setAsking('logout')}
          >
            {t('verb.logout')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash {...icon} />} onClick={() => setAsking('delete')}>
            {t('remove.menu')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmLogout instance={instance} action={action} opened={asking === 'logout'} onClose={close} />
      <ConfirmDelete instance={instance} opened={asking === 'delete'} onClose={close} />
    </>
  );
}
