import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import css from './form.module.css';

interface Props {
  /** What the main button says; "Save" where nothing else is given. */
  label?: string;
  /** The gateway has not answered yet. */
  busy?: boolean;
  disabled?: boolean;
  /** What is done cannot be undone. */
  danger?: boolean;
  onCancel: () => void;
  /** Without it the main button submits its form. */
  onConfirm?: () => void;
  /** Which button a dialog opens on; a form opens on its first field. */
  focus?: 'cancel' | 'confirm';
}

/** The two buttons at the end of a form or dialog. */
export function FormButtons({ label, busy = false, disabled = false, danger = false, ...more }: Props) {
  const { onCancel, onConfirm, focus } = more;
  const { t } = useTranslation();
  return (
    <div className={css.buttons}>
      <Button variant="default" data-autofocus={focus === 'cancel' || undefined} onClick={onCancel}>
        {t('common.cancel')}
      </Button>
      <Button
        {...(danger && { color: 'red.8' })}
        {...(onConfirm ? { onClick: onConfirm } : { type: 'submit' })}
        data-autofocus={focus === 'confirm' || undefined}
        disabled={disabled}
        loading={busy}
      >
        {label ?? t('common.save')}
      </Button>
    </div>
  );
}
