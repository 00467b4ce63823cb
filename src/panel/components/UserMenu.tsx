import { Menu, UnstyledButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { IconCheck, IconChevronDown, IconLogout, IconSettings, IconUserCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useUser } from '../api/may.ts';
import { signOut } from '../api/signIn.ts';
import { problemText } from '../i18n/errors.ts';
import { isLanguage, languages, rememberLanguage } from '../i18n/i18n.ts';
import { initials } from './initials.ts';
import css from './TopBar.module.css';

const icon = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;

export function UserMenu() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const user = useUser();
  const leave = (): void => {
    signOut().catch((error: unknown) =>
      notifications.show({
        color: 'red',
        title: t('user.signOutFailed'),
        message: problemText(error, t, i18n.language),
      }),
    );
  };
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton className={css.user}>
          <span className="sr-only">{t('user.menu')}:</span>
          <span className={css.avatar} aria-hidden="true">
            {initials(user.name)}
          </span>
          <span className={css.userName}>{user.name}</span>
          <IconChevronDown size={15} stroke={1.8} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={css.who}>
          <b>{user.name}</b>
          <span>{user.email ?? user.phone}</span>
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconSettings {...icon} />}
          onClick={() => void navigate({ to: '/settings', search: {} })}
        >
          {t('settings.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconUserCircle {...icon} />} onClick={() => void navigate({ to: '/me' })}>
          {t('me.title')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('top.language')}</Menu.Label>
        {Object.entries(languages).map(([language, name]) => (
          <Menu.Item
            key={language}
            lang={language}
            closeMenuOnClick={false}
            onClick={() => isLanguage(language) && void rememberLanguage(language)}
            rightSection={
              language === i18n.language ? (
                <IconCheck size={16} stroke={2} role="img" aria-label={t('top.chosen')} />
              ) : null
            }
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout {...icon} />} onClick={leave}>
          {t('user.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
