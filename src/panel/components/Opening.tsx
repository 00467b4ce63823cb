import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { restore } from '../api/signIn.ts';
import { LoadFailed } from './LoadFailed.tsx';
import { Logo } from './Logo.tsx';
import css from './PublicPage.module.css';

/** Before it is known whether somebody is signed in. */
export function Opening({ error }: { error: Error | null }) {
  const { t } = useTranslation();
  if (error) {
    return (
      <main className={css.page}>
        <LoadFailed
          title={t('common.loadFailed')}
          error={error}
          busy={false}
          onRetry={() => void restore()}
        />
      </main>
    );
  }
  return (
    <main className={css.opening} role="status" aria-label={t('common.loading')}>
      <Logo />
      <Loader size={22} aria-hidden="true" />
    </main>
  );
}
