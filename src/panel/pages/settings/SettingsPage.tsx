import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../contract/accounts.ts';
import { useAccount } from '../../api/currentAccount.ts';
import { useMay } from '../../api/may.ts';
import page from '../../components/Page.module.css';
import { useTitle } from '../../components/useTitle.ts';
import { InviteCustomer } from './InviteCustomer.tsx';
import css from './settings.module.css';

export function SettingsPage() {
  const { t } = useTranslation();
  const account = useAccount();
  const mayInvite = useMay()('inviteToRegister');
  useTitle(t('settings.title'));
  return (
    <main id="main" className={page.page} tabIndex={-1}>
      <div className={css.width}>
        <div className={page.heading}>
          <h1 className={page.title}>{t('settings.title')}</h1>
          <div className={css.headTools}>
            <p className={css.only}>{account.name}</p>
            {mayInvite && <InviteCustomer />}
          </div>
        </div>
        <div className={css.columns}>
          <Sections account={account} />
          <div className={css.section}>
            <Outlet />
          </div>
        </div>
      </div>
    </main>
  );
}

function Sections({ account }: { account: Account }) {
  const { t } = useTranslation();
  const may = useMay(account.id);
  const all = [
    { to: '/settings/plan', label: t('plan.title'), needs: 'accountUsage' },
    { to: '/settings/people', label: t('people.title'), needs: 'listMembers' },
    { to: '/settings/quick-replies', label: t('quickReply.title'), needs: 'listQuickReplies' },
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
