import { useState } from 'react';
import { Menu, TextInput, UnstyledButton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { IconCheck, IconChevronDown, IconInbox } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCurrentAccount } from '../api/currentAccount.ts';
import { useIsAll } from '../api/inbox/all.ts';
import { useOwnAccounts, useUnread } from '../api/ownAccounts.ts';
import { Count } from './Count.tsx';
import css from './TopBar.module.css';

/** More accounts than these are found by typing. */
const MANY = 8;

/** Which account the page is of, for those who have several, and what is unread in the others. */
export function AccountSwitcher() {
  const { t } = useTranslation();
  const { account, accounts } = useCurrentAccount();
  const isAll = useIsAll();
  const unread = useUnread();
  if (!account || !accounts || accounts.length < 2) return null;
  const elsewhere = isAll ? 0 : unread.total - unread.of(account.id);
  return (
    <Menu position="bottom-end" width={270} keepMounted={false}>
      <Menu.Target>
        <UnstyledButton className={css.account}>
          <span className="sr-only">{t('account.label')}: </span>
          <span className={css.accountName}>{isAll ? t('account.all') : account.name}</span>
          {elsewhere > 0 && (
            <span className={css.unread}>
              <Count count={elsewhere} />
              <span className="sr-only">{t('account.elsewhere', { count: elsewhere })}</span>
            </span>
          )}
          <IconChevronDown size={15} stroke={1.8} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        <Choices current={isAll ? null : account.id} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** `current` null: all of them together. */
function Choices({ current }: { current: string | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { accounts = [] } = useCurrentAccount();
  const own = useOwnAccounts();
  const unread = useUnread();
  const [q, setQ] = useState('');
  const wanted = q.trim().toLowerCase();
  const shown = accounts.filter(({ name }) => name.toLowerCase().includes(wanted));
  const item = (key: string, name: string, isOn: boolean, count: number, go: () => void) => (
    <Menu.Item
      key={key}
      onClick={go}
      leftSection={key === 'all' ? <IconInbox size={16} stroke={1.7} aria-hidden="true" /> : undefined}
      rightSection={
        <span className={css.facts}>
          {count > 0 && (
            <span className={css.unread}>
              <Count count={count} />
              <span className="sr-only">{t('nav.unread', { count })}</span>
            </span>
          )}
          {isOn && <IconCheck size={16} stroke={2} role="img" aria-label={t('top.chosen')} />}
        </span>
      }
    >
      {name}
    </Menu.Item>
  );
  return (
    <>
      {accounts.length > MANY && (
        <TextInput
          size="sm"
          mb={4}
          aria-label={t('account.find')}
          placeholder={t('account.find')}
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
        />
      )}
      {own.length > 1 && wanted === '' && (
        <>
          {item(
            'all',
            t('account.all'),
            current === null,
            unread.total,
            () => void navigate({ to: '/inbox', search: { all: true } }),
          )}
          <Menu.Divider />
        </>
      )}
      {shown.map(({ id, name }) =>
        item(
          id,
          name,
          id === current,
          unread.of(id),
          () => void navigate({ to: '.', search: { account: id } }),
        ),
      )}
    </>
  );
}
