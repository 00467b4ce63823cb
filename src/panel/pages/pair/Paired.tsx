import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useVisitor } from '../../api/may.ts';
import { PublicPage } from '../../components/PublicPage.tsx';
import css from './pair.module.css';

export function Paired({ name }: { name: string }) {
  const { t } = useTranslation();
  const visitor = useVisitor();
  return (
    <PublicPage title={t('pairPage.done', { name })}>
      <div className={css.done} role="status">
        <span className={css.tick}>
          <IconCheck size={38} stroke={2.2} aria-hidden="true" />
        </span>
        <p>{t('pairPage.doneText')}</p>
        {visitor ? (
          <Button component={Link} to="/" size="md">
            {t('pairPage.toInbox')}
          </Button>
        ) : (
          <p className={css.close}>{t('pairPage.close')}</p>
        )}
      </div>
    </PublicPage>
  );
}
