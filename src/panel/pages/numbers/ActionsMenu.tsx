import { useState } from 'react';
import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDotsVertical,
  IconLink,
  IconLogout,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconSettings,
  IconTrash,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { useMay } from '../../api/may.ts';
import { useRemoval } from '../../api/queries.ts';
import { ConfirmDelete } from './ConfirmDelete.tsx';
import { ConfirmLogout } from './ConfirmLogout.tsx';
import { PairingLink } from './PairingLink.tsx';
import type { Action } from './useAction.ts';

const icon = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;

/** What one may do to a number; no menu for who may do nothing. */
export function ActionsMenu({ number, action }: { number: WhatsAppNumber; action: Action }) {
  const { t } = useTranslation();
  const may = useMay(number.accountId);
  /** Only a web number has an instance to control. */
  const controls: typeof may = (operation) => number.instance !== null && may(operation);
  const removal = useRemoval(number);
  const [asking, setAsking] = useState<'logout' | 'delete' | 'link' | null>(null);
  const close = (): void => setAsking(null);
  const navigate = useNavigate();
  const open = (): void => void navigate({ to: '/numbers/$numberId', params: { numberId: number.id } });
  if (!may('startInstance') && !may(removal)) return null;
  const down = number.state === 'stopped' || number.state === 'failed';
  const label = t('card.menu', { name: number.name });
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
          <Menu.Item leftSection={<IconSettings {...icon} />} onClick={open}>
            {t('card.settings')}
          </Menu.Item>
          {down && controls('startInstance') && (
            <Menu.Item leftSection={<IconPlayerPlay {...icon} />} onClick={() => action.run('start')}>
              {t('verb.start')}
            </Menu.Item>
          )}
          {controls('restartInstance') && (
            <Menu.Item
              leftSection={<IconRefresh {...icon} />}
              disabled={number.state === 'stopped'}
              onClick={() => action.run('restart')}
            >
              {t('verb.restart')}
            </Menu.Item>
          )}
          {controls('stopInstance') && (
            <Menu.Item
              leftSection={<IconPlayerStop {...icon} />}
              disabled={number.state === 'stopped'}
              onClick={() => action.run('stop')}
            >
              {t('verb.stop')}
            </Menu.Item>
          )}
          {controls('createPairingLink') && (
            <Menu.Item
              leftSection={<IconLink {...icon} />}
              disabled={number.linked}
              onClick={() => setAsking('link')}
            >
              {t('pairingLink.menu')}
            </Menu.Item>
          )}
          {controls('logoutInstance') && (
            <Menu.Item
              leftSection={<IconLogout {...icon} />}
              disabled={!number.linked}
              onClick={() => setAsking('logout')}
            >
              {t('verb.logout')}
            </Menu.Item>
          )}
          {may(removal) && (
            <>
              <Menu.Divider />
              <Menu.Item
                color="red"
                leftSection={<IconTrash {...icon} />}
                onClick={() => setAsking('delete')}
              >
                {t(`remove.${removal}.menu`)}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <PairingLink number={number} opened={asking === 'link'} onClose={close} />
      <ConfirmLogout number={number} action={action} opened={asking === 'logout'} onClose={close} />
      <ConfirmDelete number={number} removal={removal} opened={asking === 'delete'} onClose={close} />
    </>
  );
}
