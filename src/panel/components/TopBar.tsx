import { Link, useMatches } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCounts } from '../api/inbox/conversations.ts';
import { useCurrentAccount } from '../api/currentAccount.ts';
import { useMay } from '../api/may.ts';
import { useWasAll } from '../api/inbox/all.ts';
import { useOwnAccounts, useUnread } from '../api/ownAccounts.ts';
import { AccountSwitcher } from './AccountSwitcher.tsx';
import { Logo } from './Logo.tsx';
import { places } from './places.ts';
import { SchemeSwitch } from './SchemeSwitch.tsx';
import { UserMenu } from './UserMenu.tsx';
import { useAlerting } from './useAlerting.tsx';
import { useUnreadInTitle } from './useTitle.ts';
import { Count } from './Count.tsx';
import css from './TopBar.module.css';

export function TopBar() {
  const { t } = useTranslation();
  const isOfAccount = useMatches({
    select: (all) => all.some(({ routeId }) => routeId === '/signed-in/account'),
  });
  return (
    <header className={css.bar}>
      <a className={css.skip} href="#main">
        {t('top.skip')}
      </a>
      <div className={css.inner}>
        <Link to="/" className={css.brand} aria-label="Ramal">
          <Logo />
          <span className={css.name}>Ramal</span>
        </Link>
        <Places />
        <div className={css.tools}>
          {isOfAccount && <AccountSwitcher />}
          <SchemeSwitch />
          <UserMenu />
        </div>
      </div>
    </header>
  );
}

/** Beside the name; at the bottom of a phone. */
function Places() {
  const { t } = useTranslation();
  const { account } = useCurrentAccount();
  const may = useMay(account?.id);
  const { data: counts } = useCounts(account?.id ?? null);
  const unread = counts?.unread ?? 0;
  const several = useOwnAccounts().length > 1;
  const together = useUnread().total;
  const leadsToAll = useWasAll() && several;
  useUnreadInTitle(several ? together : unread);
  useAlerting(account?.id ?? null);
  return (
    <nav className={css.places} aria-label={t('top.places')}>
      {places
        .filter(({ needs, ofAccount }) => !account || !ofAccount || may(needs))
        .map(({ to, name, Icon, ofAccount }) => (
          <Link
            key={to}
            to={to}
            search={{
              ...(ofAccount && account && { account: account.id }),
              ...(to === '/inbox' && leadsToAll && { all: true }),
            }}
            className={css.place}
            activeOptions={{ includeSearch: false }}
          >
            <Icon size={20} stroke={1.7} aria-hidden="true" />
            <span>{t(`nav.${name}`)}</span>
            {to === '/inbox' && unread > 0 && (
              <span className={css.unread}>
                <Count count={unread} />
                <span className="sr-only">{t('nav.unread', { count: unread })}</span>
              </span>
            )}
          </Link>
        ))}
    </nav>
  );
}
