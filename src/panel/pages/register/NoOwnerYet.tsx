import { useTranslation } from 'react-i18next';
import { PublicPage } from '../../components/PublicPage.tsx';

/** The first run, opened without the link that proves who started the gateway. */
export function NoOwnerYet() {
  const { t } = useTranslation();
  return (
    <PublicPage title={t('setUp.noLinkTitle')} intro={t('setUp.noLink')}>
      <p>{t('setUp.noLinkHow')}</p>
    </PublicPage>
  );
}
