import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Me } from '../../../contract/users.ts';
import { api } from '../../api/api.ts';
import type { BodyOf } from '../../api/operations.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { NewPasswordField, PasswordField } from '../../components/form/fields.tsx';
import css from '../../components/form/form.module.css';
import { useChecks } from '../../components/form/useChecks.ts';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';
import { Panel } from '../../components/Panel.tsx';

export function Password({ user }: { user: Me }) {
  const { t } = useTranslation();
  const checks = useChecks();
  const change = useMutation({
    mutationFn: (body: BodyOf<'changePassword'>) => api('changePassword', { body }),
    onSuccess: () => {
      form.reset();
      notifications.show({ color: 'petrol', message: t('me.passwordChanged') });
    },
  });
  const { form, field, submit, failure } = useGatewayForm({
    asking: change,
    initialValues: { current: '', password: '' },
    validate: { current: checks.password, password: checks.newPassword },
  });
  return (
    <Panel title={t('me.password')} text={t('me.passwordText')}>
      <form className={css.form} noValidate onSubmit={submit((values) => change.mutate(values))}>
        {/* So that a password manager knows whose password it keeps. */}
        <input
          type="text"
          name="username"
          autoComplete="username"
          defaultValue={user.email ?? user.phone ?? ''}
          hidden
          readOnly
        />
        <PasswordField field={field('current')} name="current" label={t('me.current')} />
        <NewPasswordField field={field('password')} />
        <Failure error={failure} />
        <div className={css.buttons}>
          <Button type="submit" loading={change.isPending}>
            {t('me.changePassword')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
