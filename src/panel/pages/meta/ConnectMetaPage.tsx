import { useEffect, useRef, useState } from 'react';
import { Button, Loader } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFinishSignIn } from '../../api/meta.ts';
import { Failure } from '../../components/form/Failure.tsx';
import page from '../../components/Page.module.css';
import { Panel } from '../../components/Panel.tsx';
import { useTitle } from '../../components/useTitle.ts';
import { metaTexts } from '../../i18n/meta.ts';
import { addPageTexts } from '../../i18n/pageTexts.ts';
import css from './meta.module.css';

addPageTexts('meta', metaTexts);

const whatMetaSaid = (): { code?: string; state?: string; error?: string } =>
  Object.fromEntries(new URLSearchParams(window.location.search));

/** Where Meta comes back to after a sign-in: with a code, or because somebody cancelled. */
export function ConnectMetaPage() {
  const { t } = useTranslation('meta');
  // Meta's names are not those of the panel's own search.
  const [{ code, state, error }] = useState(whatMetaSaid);
  // The state begins with the account for which the sign-in was begun.
  const accountId = state?.split('.')[0] ?? '';
  const finish = useFinishSignIn(accountId);
  const { mutate } = finish;
  const begun = useRef(false);
  useTitle(t('back.title'));
  useEffect(() => {
    // A code works once.
    if (begun.current || code === undefined || state === undefined) return;
    begun.current = true;
    mutate({ code, state });
  }, [code, state, mutate]);
  const navigate = useNavigate();
  const go = (): void =>
    void navigate({ to: '/settings/meta', search: accountId === '' ? {} : { account: accountId } });
  const [connection] = finish.data?.items ?? [];
  const name = connection?.wabaName ?? connection?.wabaId ?? '';
  return (
    <main id="main" className={page.page} tabIndex={-1}>
      <div className={css.narrow}>
        <Panel title={t('back.title')}>
          {error !== undefined && <p role="alert">{t('back.cancelled')}</p>}
          {error === undefined && code === undefined && <p role="alert">{t('back.incomplete')}</p>}
          {finish.isPending && (
            <p className={css.working} role="status">
              <Loader size="sm" /> {t('back.working')}
            </p>
          )}
          {finish.isSuccess && <p role="status">{t('back.done', { name })}</p>}
          <Failure error={finish.error} />
          {!finish.isPending && (
            <Button className={css.go} onClick={go}>
              {t('back.go')}
            </Button>
          )}
        </Panel>
      </div>
    </main>
  );
}
