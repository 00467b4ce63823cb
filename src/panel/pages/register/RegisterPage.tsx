import { useState } from 'react';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { apiAs } from '../../api/http.ts';
import { keepLinkToken, useLinkToken } from '../../api/linkToken.ts';
import { useVisitor } from '../../api/may.ts';
import { isDeadLink, ProblemError } from '../../api/problem.ts';
import { adopt } from '../../api/signIn.ts';
import { useOptions } from '../../api/useOptions.ts';
import type { BodyOf } from '../../api/operations.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { EmailField, NameField, NewPasswordField, PhoneField } from '../../components/form/fields.tsx';
import css from '../../components/form/form.module.css';
import { useChecks } from '../../components/form/useChecks.ts';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';
import { PublicPage } from '../../components/PublicPage.tsx';
import { OtherLogin } from './OtherLogin.tsx';

export function RegisterPage() {
  const { t } = useTranslation();
  const token = useLinkToken('/register');
  const { data: options } = useOptions();
  const visitor = useVisitor();
  // As it was when the page opened: who registers here is signed in a moment before the next page shows.
  const [before, setBefore] = useState(visitor);
  const toSignIn = (
    <>
      {t('register.haveLogin')} <Link to="/sign-in">{t('signIn.title')}</Link>
    </>
  );
  if (before) return <OtherLogin title={t('register.title')} user={before} onLeft={() => setBefore(null)} />;
  const closed = options?.registration === 'closed' || (options?.registration === 'invite' && token === null);
  if (closed) {
    const text = options.registration === 'closed' ? t('register.closed') : t('register.byInvitation');
    return <PublicPage title={t('register.title')} intro={text} elsewhere={toSignIn} />;
  }
  return (
    <PublicPage title={t('register.title')} intro={t('register.intro')} elsewhere={toSignIn}>
      <RegisterForm token={token} />
    </PublicPage>
  );
}

function RegisterForm({ token }: { token: string | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const checks = useChecks();
  const register = useMutation({
    mutationFn: (body: BodyOf<'register'>) => apiAs(null, 'register', { body }),
    onSuccess: ({ pairingUrl, ...signedIn }) => {
      keepLinkToken('/pair', new URL(pairingUrl).hash.slice(1));
      adopt(signedIn);
      return navigate({ to: '/pair', replace: true });
    },
  });
  const { field, submit, failure } = useGatewayForm({
    asking: register,
    initialValues: { name: '', phone: '', email: '', password: '' },
    validate: {
      name: checks.name,
      phone: checks.phone,
      email: checks.email,
      password: checks.newPassword,
    },
    taken: t('register.taken'),
  });
  const text = isDeadLink(failure)
    ? `${t('link.dead')} ${t('register.another')}`
    : failure instanceof ProblemError && failure.code === 'conflict'
      ? t('register.taken')
      : undefined;
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={submit((values) => register.mutate(token === null ? values : { ...values, token }))}
    >
      <NameField field={field('name')} label={t('form.yourName')} own autoFocus />
      <PhoneField field={field('phone')} label={t('register.phone')} hint={t('register.phoneHint')} own />
      <EmailField field={field('email')} own />
      <NewPasswordField field={field('password')} label={t('form.password')} />
      <Failure error={failure} text={text} />
      <Button type="submit" size="md" fullWidth loading={register.isPending}>
        {t('register.submit')}
      </Button>
    </form>
  );
}
