import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../i18n/errors.ts';
import css from './Notice.module.css';

interface Props {
  title: string;
  error: Error;
  busy: boolean;
  onRetry: () => void;
}

export function LoadFailed({ title, error, busy, onRetry }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <section className={css.panel} role="alert">
      <span className={css.emblem} data-tone="bad">
        <IconPlugConnectedX size={30} stroke={1.6} aria-hidden="true" />
      </span>
      <h2>{title}</h2>
      <p>{problemText(error, t, i18n.language)}</p>
      <Button loading={busy} onClick={onRetry}>
        {t('common.tryAgain')}
      </Button>
    </section>
  );
}
