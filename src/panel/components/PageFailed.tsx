import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PublicPage } from './PublicPage.tsx';

/** A part of the panel could not be loaded: the gateway was updated, or is gone. */
export function PageFailed() {
  const { t } = useTranslation();
  return (
    <PublicPage title={t('common.loadFailed')}>
      <p>{t('pageFailed.text')}</p>
      <Button onClick={() => window.location.reload()}>{t('pageFailed.reload')}</Button>
    </PublicPage>
  );
}
