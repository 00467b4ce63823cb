import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../api/live.ts';
import css from './ConnectionBanner.module.css';

export function ConnectionBanner() {
  const { t } = useTranslation();
  const lost = useConnection() === 'lost';
  return (
    <div role="status" className={css.place}>
      {lost && (
        <p className={css.banner}>
          <Loader size={14} color="currentColor" />
          {t('connection.lost')}
        </p>
      )}
    </div>
  );
}
