import { useEffect } from 'react';
import { Button, Skeleton } from '@mantine/core';
import { Link, Outlet } from '@tanstack/react-router';
import { IconBuildingStore, IconEye } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../contract/accounts.ts';
import { enterAccount } from '../api/account.ts';
import {
  AccountContext,
  entersForeign,
  rememberAccount,
  useCurrentAccount,
  useIsForeign,
} from '../api/currentAccount.ts';
import { ALL } from '../api/inbox/filter.ts';
import { useIsAll } from '../api/inbox/all.ts';
import { LoadFailed } from './LoadFailed.tsx';
import css from './AccountLayout.module.css';
import notice from './Notice.module.css';
import page from './Page.module.css';

/** The pages of one account: which one stands in the address, or is the last one. */
export function AccountLayout() {
  const { t } = useTranslation();
  const { account, accounts, error, isFetching, refetch } = useCurrentAccount();
  const isAll = useIsAll();
  // The inbox of all stays as it is while one goes from account to account.
  if (account) return <InAccount key={isAll ? ALL : account.id} account={account} />;
  return (
    <main id="main" className={page.page} tabIndex={-1}>
      {accounts && <NoAccount />}
      {!accounts && error && (
        <LoadFailed
          title={t('account.loadFailed')}
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {!accounts && !error && <Skeleton height={320} radius={16} aria-label={t('common.loading')} />}
    </main>
  );
}

function InAccount({ account }: { account: Account }) {
  const isForeign = useIsForeign(account);
  useEffect(() => rememberAccount(account.id), [account.id]);
  useEffect(() => {
    // The account is told of the visit; that it could not be told does not keep the owner out.
    if (entersForeign(isForeign ? account.id : null)) void enterAccount(account.id).catch(() => undefined);
  }, [account.id, isForeign]);
  return (
    <AccountContext value={account}>
      {isForeign && <ForeignAccount name={account.name} />}
      <Outlet />
    </AccountContext>
  );
}

function ForeignAccount({ name }: { name: string }) {
  const { t } = useTranslation();
  return (
    <p className={css.foreign} role="note">
      <IconEye size={16} stroke={1.8} aria-hidden="true" />
      <span>{t('account.foreign', { name })}</span>
    </p>
  );
}

function NoAccount() {
  const { t } = useTranslation();
  return (
    <section className={notice.panel}>
      <span className={notice.emblem}>
        <IconBuildingStore size={30} stroke={1.6} aria-hidden="true" />
      </span>
      <h1 className={notice.title}>{t('account.noneTitle')}</h1>
      <p>{t('account.none')}</p>
      <Button component={Link} to="/numbers">
        {t('account.toNumbers')}
      </Button>
    </section>
  );
}
