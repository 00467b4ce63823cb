import { useTranslation } from 'react-i18next';
import { useWasAll } from '../api/inbox/all.ts';
import { useOwnAccounts } from '../api/ownAccounts.ts';
import { useCurrentAccount } from '../api/currentAccount.ts';
import { GoTo } from './GoTo.tsx';
import page from './Page.module.css';

/** Where the panel begins: at the conversations once a phone is linked, at the numbers before. */
export function Start() {
  const { t } = useTranslation();
  const { account, accounts, error } = useCurrentAccount();
  const several = useOwnAccounts().length > 1;
  const all = useWasAll() && several ? '&all=true' : '';
  if (!accounts && !error)
    return <main id="main" className={page.page} aria-busy="true" aria-label={t('common.loading')} />;
  const linked = account?.numbers.some((number) => number.linked) ?? false;
  return <GoTo path={linked && account ? `/inbox?account=${account.id}${all}` : '/numbers'} />;
}
