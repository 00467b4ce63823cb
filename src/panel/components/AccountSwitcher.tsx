import { NativeSelect } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCurrentAccount } from '../api/currentAccount.ts';
import css from './TopBar.module.css';

/** Which account the page is of, for those who have several. */
export function AccountSwitcher() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { account, accounts } = useCurrentAccount();
  if (!account || !accounts || accounts.length < 2) return null;
  return (
    <NativeSelect
      className={css.accounts}
      aria-label={t('account.label')}
      value={account.id}
      onChange={(event) => void navigate({ to: '.', search: { account: event.currentTarget.value } })}
      data={accounts.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}
