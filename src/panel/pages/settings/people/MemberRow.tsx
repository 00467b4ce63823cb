import { useState } from 'react';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDotsVertical, IconKey, IconUserMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Member } from '../../../../contract/members.ts';
import { useRemoveMember } from '../../../api/account.ts';
import { useMay, useUser } from '../../../api/may.ts';
import { refresh } from '../../../api/signIn.ts';
import { Confirm } from '../../../components/Confirm.tsx';
import { initials } from '../../../components/initials.ts';
import row from '../../../components/Rows.module.css';
import { formatPhone } from '../../../i18n/phone.ts';
import { MemberRole } from './MemberRole.tsx';
import { PasswordLink } from './PasswordLink.tsx';

const icon = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;

export function MemberRow({ accountId, member }: { accountId: string; member: Member }) {
  const { t } = useTranslation();
  const me = useUser();
  const may = useMay(accountId);
  const [asking, setAsking] = useState<'remove' | 'link' | null>(null);
  const remove = useRemoveMember(accountId);
  const { userId, name, email, phone } = member;
  const close = (): void => setAsking(null);
  const takeOut = async (): Promise<void> => {
    await remove.mutateAsync(userId);
    if (userId === me.id) await refresh();
  };
  return (
    <li className={row.row}>
      <span className={row.avatar} aria-hidden="true">
        {initials(name)}
      </span>
      <div className={row.words}>
        <p className={row.name}>
          {name} {userId === me.id && <span className={row.badge}>{t('people.you')}</span>}
        </p>
        <p className={row.facts}>
          {email !== null && <span>{email}</span>}
          {phone !== null && <span>{formatPhone(phone)}</span>}
        </p>
      </div>
      <div className={row.tools}>
        <MemberRole accountId={accountId} member={member} />
        {may('removeMember') && (
          <Menu position="bottom-end" width={240}>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('people.menu', { name })}>
                <IconDotsVertical size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {may('linkToResetPassword') && (
                <Menu.Item leftSection={<IconKey {...icon} />} onClick={() => setAsking('link')}>
                  {t('people.passwordLink')}
                </Menu.Item>
              )}
              <Menu.Item
                color="red"
                leftSection={<IconUserMinus {...icon} />}
                onClick={() => setAsking('remove')}
              >
                {t('people.remove')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <PasswordLink accountId={accountId} member={member} opened={asking === 'link'} onClose={close} />
      <Confirm
        title={t('people.removeTitle', { name })}
        text={t('people.removeText')}
        confirm={t('people.removeConfirm')}
        opened={asking === 'remove'}
        onClose={close}
        run={takeOut}
      />
    </li>
  );
}
