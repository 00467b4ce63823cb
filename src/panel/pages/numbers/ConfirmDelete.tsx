import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { useRemove, type Removal } from '../../api/queries.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Failure } from '../../components/form/Failure.tsx';
import { FormButtons } from '../../components/form/FormButtons.tsx';
import css from '../../components/form/form.module.css';

interface Props {
  number: WhatsAppNumber;
  removal: Removal;
  opened: boolean;
  onClose: () => void;
}

export function ConfirmDelete({ number, removal, opened, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('remove.title', { name: number.name })} opened={opened} onClose={onClose}>
      <DeleteForm number={number} removal={removal} onClose={onClose} />
    </Dialog>
  );
}

function DeleteForm({ number, removal, onClose }: Omit<Props, 'opened'>) {
  const { t } = useTranslation();
  const remove = useRemove(number, removal);
  const { name } = number;
  const form = useForm({ initialValues: { typed: '' } });
  const matches = form.values.typed.trim() === name.trim();
  const submit = form.onSubmit(() => {
    if (!matches) return;
    // Not a callback of this mutation: the card, and this form with it, may be gone by then.
    void remove.mutateAsync().then(
      () => notifications.show({ message: t('remove.done', { name }) }),
      () => undefined,
    );
  });
  return (
    <form className={css.form} onSubmit={submit}>
      <p>{t(`remove.${removal}.text`)}</p>
      <TextInput
        {...form.getInputProps('typed')}
        label={t('remove.type', { name })}
        autoComplete="off"
        data-autofocus
      />
      <Failure error={remove.error} />
      <FormButtons
        label={t('remove.confirm')}
        busy={remove.isPending}
        disabled={!matches}
        danger
        onCancel={onClose}
      />
    </form>
  );
}
