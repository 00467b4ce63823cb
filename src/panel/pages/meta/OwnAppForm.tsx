import { PasswordInput, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useConnectOwnApp } from '../../api/meta.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { FormButtons } from '../../components/form/FormButtons.tsx';
import css from '../../components/form/form.module.css';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';

const isId = (text: string): boolean => /^\d{5,30}$/.test(text.trim());

export function OwnAppForm({ accountId, onClose }: { accountId: string; onClose: () => void }) {
  const { t } = useTranslation('meta');
  const connect = useConnectOwnApp(accountId);
  const needed = (text: string) => text.trim() === '' && t('form.needed');
  const digits = (text: string) => !isId(text) && t('form.digits');
  const { field, submit, failure } = useGatewayForm({
    asking: connect,
    initialValues: { appId: '', appSecret: '', token: '', wabaId: '' },
    validate: { appId: digits, appSecret: needed, token: needed, wabaId: digits },
    refusals: {
      appSecret: t('form.refused.app'),
      token: t('form.refused.token'),
      wabaId: t('form.refused.waba'),
    },
  });
  const plain = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={submit((values) =>
        connect.mutate(values, {
          onSuccess: () => {
            notifications.show({ color: 'petrol', message: t('form.done') });
            onClose();
          },
        }),
      )}
    >
      <p className={css.intro}>{t('form.text')}</p>
      <TextInput {...field('appId')} {...plain} data-autofocus label={t('form.appId')} inputMode="numeric" />
      <PasswordInput
        {...field('appSecret')}
        {...plain}
        label={t('form.appSecret')}
        description={t('form.appSecretHint')}
      />
      <PasswordInput {...field('token')} {...plain} label={t('form.token')} />
      <TextInput
        {...field('wabaId')}
        {...plain}
        label={t('form.wabaId')}
        description={t('form.wabaIdHint')}
        inputMode="numeric"
      />
      <Failure error={failure} />
      <FormButtons label={t('form.submit')} busy={connect.isPending} onCancel={onClose} />
    </form>
  );
}
