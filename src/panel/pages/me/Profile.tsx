import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '../../../contract/users.ts';
import { api } from '../../api/api.ts';
import type { BodyOf } from '../../api/operations.ts';
import { ProblemError } from '../../api/problem.ts';
import { learnUser } from '../../api/signIn.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { EmailField, NameField, PasswordField, PhoneField } from '../../components/form/fields.tsx';
import css from '../../components/form/form.module.css';
import { useChecks } from '../../components/form/useChecks.ts';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';
import { Panel } from '../../components/Panel.tsx';
import { formatPhone } from '../../i18n/phone.ts';

export function Profile({ user }: { user: Me }) {
  const { t } = useTranslation();
  const checks = useChecks();
  const save = useMutation({
    mutationFn: (body: BodyOf<'updateMe'>) => api('updateMe', { body }),
    onSuccess: (next) => {
      learnUser(next);
      setConfirming(false);
      form.setValues({ email: next.email ?? '', current: '' });
      form.clearErrors();
      const { newEmail: email } = next;
      const message = email === null ? t('common.saved') : t('me.letterSent', { email });
      notifications.show({ color: 'petrol', message });
    },
  });
  /** The address stays, and is to be confirmed. */
  const [confirming, setConfirming] = useState(false);
  const phone = user.phone === null ? '' : formatPhone(user.phone);
  const before = { name: user.name, email: user.email ?? '', phone, current: '' };
  const isLoginChanged = (now: typeof before): boolean =>
    confirming || now.email !== before.email || now.phone !== before.phone;
  const { form, field, submit, failure } = useGatewayForm({
    asking: save,
    initialValues: before,
    validate: {
      name: checks.name,
      // What one has can be changed, not taken away: it is what one signs in with.
      email: (email) => (email !== '' || user.email !== null) && checks.email(email),
      phone: (text) => (text !== '' || user.phone !== null) && checks.phone(text),
      current: (current, now) => isLoginChanged(now) && checks.password(current),
    },
    taken: t('me.taken'),
  });
  const { values } = form;
  const changed = (now: typeof values) =>
    Object.fromEntries(
      Object.entries(now).filter(
        ([name, value]) => value !== before[name as keyof typeof before] || (confirming && name === 'email'),
      ),
    );
  const isUntrusted = user.email !== null && !user.emailTrusted && user.newEmail === null;
  const waiting = user.newEmail === null ? undefined : t('me.newEmail', { email: user.newEmail });
  const hint = isUntrusted ? t('me.untrustedEmail') : waiting;
  const taken = failure instanceof ProblemError && failure.code === 'conflict';
  return (
    <Panel title={t('me.profile')} text={t('me.profileText')}>
      <form className={css.form} noValidate onSubmit={submit((now) => save.mutate(changed(now)))}>
        <NameField field={field('name')} label={t('form.yourName')} own />
        <EmailField field={field('email')} own hint={hint} />
        {isUntrusted && !confirming && (
          <div className={css.buttons}>
            <Button size="compact-md" variant="default" onClick={() => setConfirming(true)}>
              {t('me.confirmEmail')}
            </Button>
          </div>
        )}
        <PhoneField field={field('phone')} own />
        {isLoginChanged(values) && (
          <PasswordField
            field={field('current')}
            name="current"
            label={t('me.confirm')}
            autoFocus={confirming}
          />
        )}
        <Failure error={failure} text={taken ? t('me.taken') : undefined} />
        <div className={css.buttons}>
          <Button type="submit" disabled={Object.keys(changed(values)).length === 0} loading={save.isPending}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
