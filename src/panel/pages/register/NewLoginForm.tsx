import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { SignedIn } from '../../../contract/users.ts';
import { apiAs } from '../../api/http.ts';
import { isDeadLink, ProblemError } from '../../api/problem.ts';
import type { BodyOf } from '../../api/operations.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { EmailField, NameField, NewPasswordField, PhoneField } from '../../components/form/fields.tsx';
import css from '../../components/form/form.module.css';
import { useChecks } from '../../components/form/useChecks.ts';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';

interface Props {
  token: string;
  email: string;
  onJoined: (signedIn: SignedIn) => Promise<void>;
}

/** Name, password, and an e-mail address or a phone to sign in with. */
export function NewLoginForm({ token, email: invited, onJoined }: Props) {
  const { t } = useTranslation();
  const checks = useChecks();
  const join = useMutation({
    mutationFn: (body: BodyOf<'acceptInvitation'>) => apiAs(null, 'acceptInvitation', { body }),
    onSuccess: onJoined,
  });
  const { field, submit, failure } = useGatewayForm({
    asking: join,
    initialValues: { name: '', email: invited, phone: '', password: '' },
    validate: {
      name: checks.name,
      email: (email, { phone }) =>
        email.trim() === '' && phone.trim() === ''
          ? t('invitation.loginMissing')
          : checks.optionalEmail(email),
      phone: (phone) => phone.trim() !== '' && checks.phone(phone),
      password: checks.newPassword,
    },
    taken: t('invitation.taken'),
  });
  const text = isDeadLink(failure)
    ? `${t('link.dead')} ${t('invitation.another')}`
    : failure instanceof ProblemError && failure.code === 'conflict'
      ? t('invitation.taken')
      : undefined;
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={submit(({ email, phone, ...values }) =>
        join.mutate({ ...values, token, ...(email !== '' && { email }), ...(phone !== '' && { phone }) }),
      )}
    >
      <NameField field={field('name')} label={t('form.yourName')} own autoFocus />
      <EmailField field={field('email')} own />
      <PhoneField field={field('phone')} label={t('invitation.phone')} hint={t('invitation.phoneHint')} own />
      <NewPasswordField field={field('password')} label={t('form.password')} />
      <Failure error={failure} text={text} />
      <Button type="submit" size="md" fullWidth loading={join.isPending}>
        {t('invitation.join')}
      </Button>
      <p className={css.aside}>
        {t('register.haveLogin')}{' '}
        <Link to="/sign-in" search={{ next: '/invitation' }}>
          {t('signIn.title')}
        </Link>
      </p>
    </form>
  );
}
