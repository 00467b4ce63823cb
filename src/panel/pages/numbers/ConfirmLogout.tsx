import { Button } from '@mantine/core';
import { IconCheck, IconClock, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../../../contract/instances.ts';
import { Dialog } from './Dialog.tsx';
import type { Action } from './useAction.ts';
import css from './Dialog.module.css';

interface Props {
  instance: Instance;
  action: Action;
  opened: boolean;
  onClose: () => void;
}

export function ConfirmLogout({ instance: { name, queued }, action, opened, onClose }: Props) {
  const { t } = useTranslation();
  const confirm = (): void => {
    action.run('logout');
    onClose();
  };
  return (
    <Dialog title={t('logout.title', { name })} opened={opened} onClose={onClose}>
      <div className={css.form}>
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
        <div className={css.buttons}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button color="red.8" onClick={confirm}>
            {t('logout.confirm')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
