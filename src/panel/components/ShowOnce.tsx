import type { ReactNode } from 'react';
import { Button, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatFull } from '../i18n/time.ts';
import { CopyButton } from './CopyButton.tsx';
import css from './ShowOnce.module.css';

interface Props {
  label: string;
  value: string;
  text: string;
  expiresAt?: string;
  onClose: () => void;
  children?: ReactNode;
}

/** A secret that the gateway tells once: to be copied now, by button or by hand. */
export function ShowOnce({ label, value, text, expiresAt, onClose, children }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <div className={css.once}>
      <p>{text}</p>
      <div className={css.value}>
        <Textarea
          label={label}
          value={value}
          readOnly
          autosize
          spellCheck={false}
          data-autofocus
          onFocus={(event) => event.currentTarget.select()}
          classNames={{ input: css.mono }}
        />
        <div className={css.under}>
          {expiresAt !== undefined && (
            <span>{t('once.until', { time: formatFull(expiresAt, i18n.language) })}</span>
          )}
          <CopyButton value={value} />
        </div>
      </div>
      {children}
      <div className={css.buttons}>
        <Button onClick={onClose}>{t('once.done')}</Button>
      </div>
    </div>
  );
}
