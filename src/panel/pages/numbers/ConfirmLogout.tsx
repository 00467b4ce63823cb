import { IconCheck, IconClock, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { Dialog } from '../../components/Dialog.tsx';
import form from '../../components/form/form.module.css';
import type { Action } from './useAction.ts';
import { FormButtons } from '../../components/form/FormButtons.tsx';
import css from './ConfirmLogout.module.css';

interface Props {
  number: WhatsAppNumber;
  action: Action;
  opened: boolean;
  onClose: () => void;
}

export function ConfirmLogout({ number: { name, queued }, action, opened, onClose }: Props) {
  const { t } = useTranslation();
  const confirm = (): void => {
    action.run('logout');
    onClose();
  };
  return (
    <Dialog title={t('logout.title', { name })} opened={opened} onClose={onClose}>
      <div className={form.form}>
        <p>{t('logout.text')}</p>
        <ul className={css.points}>
          <li className={css.lost}>
            <IconX size={18} aria-hidden="true" />
            {t('logout.lost')}
          </li>
          {queued > 0 && (
            <li>
              <IconClock size={18} aria-hidden="true" />
              {t('logout.queued', { count: queued })}
            </li>
          )}
          <li className={css.kept}>
            <IconCheck size={18} aria-hidden="true" />
            {t('logout.kept')}
          </li>
        </ul>
        <FormButtons
          label={t('logout.confirm')}
          danger
          focus="cancel"
          onCancel={onClose}
          onConfirm={confirm}
        />
      </div>
    </Dialog>
  );
}
