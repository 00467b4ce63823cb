import { useState } from 'react';
import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../../../contract/instances.ts';
import { useDeleteAccount } from '../../api/queries.ts';
import { problemText } from '../../i18n/errors.ts';
import { Dialog } from './Dialog.tsx';
import css from './Dialog.module.css';

interface Props {
  instance: Instance;
  opened: boolean;
  onClose: () => void;
}

export function ConfirmDelete({ instance, opened, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('remove.title', { name: instance.name })} opened={opened} onClose={onClose}>
      <DeleteForm instance={instance} onClose={onClose} />
    </Dialog>
  );
}

function DeleteForm({ instance, onClose }: { instance: Instance; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [typed, setTyped] = useState('');
  const remove = useDeleteAccount(instance);
  const { name } = instance;
  const matches = typed.trim() === name.trim();
  const submit = (): void => {
    if (!matches) return;
    // Not a callback of this mutation: the card, and this form with it, may be gone by then.
    void remove.mutateAsync().then(
      () => notifications.show({ message: t('remove.done', { name }) }),
      () => undefined,
    );
  };
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p>{t('remove.text')}</p>
      <TextInput
        label={t('remove.type', { name })}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        data-autofocus
      />
      {remove.error && (
        <p className={css.error} role="alert">
          {problemText(remove.error, t, i18n.language)}
        </p>
      )}
      <div className={css.buttons}>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" color="red.8" disabled={!matches} loading={remove.isPending}>
          {t('remove.confirm')}
        </Button>
      </div>
    </form>
  );
}
