import { useState } from 'react';
import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../api/problem.ts';
import { useCreateAccount } from '../../api/queries.ts';
import { problemText } from '../../i18n/errors.ts';
import { Dialog } from './Dialog.tsx';
import css from './Dialog.module.css';

interface Props {
  opened: boolean;
  onClose: () => void;
  onAdded: (numberId: string) => void;
}

export function AddPhone({ opened, onClose, onAdded }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('addPhone.title')} opened={opened} onClose={onClose}>
      <AddPhoneForm onClose={onClose} onAdded={onAdded} />
    </Dialog>
  );
}

function AddPhoneForm({ onClose, onAdded }: Omit<Props, 'opened'>) {
  const { t, i18n } = useTranslation();
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const [checked, setChecked] = useState(false);
  const create = useCreateAccount();

  const wrong = {
    name: name.trim() === '' ? t('addPhone.nameMissing') : null,
    phone:
      phone.trim() === ''
        ? t('addPhone.phoneMissing')
        : phone.replace(/\D/g, '').length < 8
          ? t('addPhone.phoneInvalid')
          : null,
  };
  const server = serverErrors(create.error);
  const submit = (): void => {
    setChecked(true);
    if (wrong.name !== null || wrong.phone !== null) return;
    create.mutate(
      { name: name.trim(), phone: phone.trim() },
      {
        onSuccess: ({ numbers: [instance] }) => {
          if (instance) onAdded(instance.id);
          notifications.show({ color: 'petrol', message: t('addPhone.done', { name: name.trim() }) });
          onClose();
        },
      },
    );
  };

  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className={css.intro}>{t('addPhone.intro')}</p>
      <TextInput
        label={t('addPhone.name')}
        description={t('addPhone.nameHint')}
        placeholder={t('addPhone.namePlaceholder')}
        value={name}
        maxLength={100}
        autoComplete="off"
        data-autofocus
        error={(checked && wrong.name) || server.name}
        onChange={(event) => {
          setName(event.currentTarget.value);
          create.reset();
        }}
      />
      <TextInput
        label={t('addPhone.phone')}
        description={t('addPhone.phoneHint')}
        placeholder={t('addPhone.phonePlaceholder')}
        value={phone}
        type="tel"
        inputMode="tel"
        maxLength={40}
        autoComplete="off"
        error={(checked && wrong.phone) || (server.phone && t(server.phone))}
        onChange={(event) => {
          setPhone(event.currentTarget.value);
          create.reset();
        }}
      />
      {create.error && !server.name && !server.phone && (
        <p className={css.error} role="alert">
          {problemText(create.error, t, i18n.language)}
        </p>
      )}
      <div className={css.buttons}>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('addPhone.submit')}
        </Button>
      </div>
    </form>
  );
}

/** The field that the gateway's refusal is about. */
function serverErrors(error: Error | null) {
  if (!(error instanceof ProblemError)) return {};
  if (error.code === 'conflict') return { phone: 'addPhone.phoneTaken' } as const;
  const name = error.field('name');
  if (error.field('phone') !== undefined) return { name, phone: 'addPhone.phoneInvalid' } as const;
  return { name };
}
