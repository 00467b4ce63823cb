import { useEffect } from 'react';
import { Button, NativeSelect, Skeleton } from '@mantine/core';
import { getRouteApi, Link, Outlet, useNavigate } from '@tanstack/react-router';
import { IconBuildingStore } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../contract/accounts.ts';
import { useAccounts } from '../../api/account.ts';
import { useMay } from '../../api/may.ts';
import { LoadFailed } from '../../components/LoadFailed.tsx';
import notice from '../../components/Notice.module.css';
import page from '../../components/Page.module.css';
import { AccountContext } from './accountContext.ts';
import { InviteCustomer } from './InviteCustomer.tsx';
import css from './settings.module.css';

const route = getRouteApi('/signed-in/settings');

export function SettingsPage() {
  const { t } = useTranslation();
  const { data: accounts, error, isFetching, refetch } = useAccounts();
  const { account: wanted } = route.useSearch();
  const mayInvite = useMay()('inviteToRegister');
  useEffect(() => {
    document.title = `${t('settings.title')} · Ramal`;
  }, [t]);
  const account = accounts?.find(({ id }) => id === wanted) ?? accounts?.[0];
  return (
    <main id="main" className={page.page} tabIndex={-1}>
      <div className={css.width}>
        <div className={page.heading}>
          <h1 className={page.title}>{t('settings.title')}</h1>
          <div className={css.headTools}>
            {account && accounts && <AccountPicker accounts={accounts} chosen={account} />}
            {mayInvite && <InviteCustomer />}
          </div>
        </div>
        {!accounts && error && (
          <LoadFailed
            title={t('settings.loadFailed')}
            error={error}
            busy={isFetching}
            onRetry={() => void refetch()}
          />
        )}
        {!accounts && !error && <Skeleton height={320} radius={16} aria-label={t('common.loading')} />}
        {accounts?.length === 0 && <NoAccount />}
        {account && (
          <AccountContext key={account.id} value={account}>
            <div className={css.columns}>
              <Sections account={account} />
              <div className={css.section}>
                <Outlet />
              </div>
            </div>
          </AccountContext>
        )}
      </div>
    </main>
  );
}

function AccountPicker({ accounts, chosen }: { accounts: Account[]; chosen: Account }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (accounts.length === 1) return <p className={css.only}>{chosen.name}</p>;
  return (
    <NativeSelect
      className={css.picker}
      aria-label={t('settings.account')}
      value={chosen.id}
      onChange={(event) => void navigate({ to: '.', search: { account: event.currentTarget.value } })}
      data={accounts.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}

function Sections({ account }: { account: Account }) {
  const { t } = useTranslation();
  const may = useMay(account.id);
  const all = [
    { to: '/settings/plan', label: t('plan.title'), needs: 'accountUsage' },
    { to: '/settings/people', label: t('people.title'), needs: 'listMembers' },
    { to: '/settings/keys', label: t('keys.title'), needs: 'listKeys' },
    { to: '/settings/audit', label: t('audit.title'), needs: 'listAudit' },
  ] as const;
  return (
    <nav className={css.sections} aria-label={t('settings.sections')}>
      {all
        .filter(({ needs }) => may(needs))
        .map(({ to, label }) => (
          <Link key={to} to={to} search={(old) => old} className={css.link}>
            {label}
          </Link>
        ))}
    </nav>
  );
}

function NoAccount() {
  const { t } = useTranslation();
  return (
    <section className={notice.panel}>
      <span className={notice.emblem}>
        <IconBuildingStore size={30} stroke={1.6} aria-hidden="true" />
      </span>
      <h2>{t('settings.noneTitle')}</h2>
      <p>{t('settings.none')}</p>
      <Button component={Link} to="/">
        {t('notFound.back')}
      </Button>
    </section>
  );
}
