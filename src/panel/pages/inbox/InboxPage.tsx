import { useTranslation } from 'react-i18next';
import page from '../../components/Page.module.css';
import { useTitle } from '../../components/useTitle.ts';

export function InboxPage() {
  const { t } = useTranslation();
  useTitle(t('nav.inbox'));
  return (
    <main id="main" className={page.page} tabIndex={-1}>
      <h1 className={page.title}>{t('nav.inbox')}</h1>
    </main>
  );
}
