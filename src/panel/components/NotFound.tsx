import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PublicPage } from './PublicPage.tsx';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <PublicPage title={t('notFound.title')}>
      <p>{t('notFound.text')}</p>
      <p>
        <Link to="/">{t('notFound.back')}</Link>
      </p>
    </PublicPage>
  );
}
