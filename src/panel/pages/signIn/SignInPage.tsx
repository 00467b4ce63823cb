import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { apiAs } from '../../api/http.ts';
import { ProblemError } from '../../api/problem.ts';
import { adopt, useSignIn } from '../../api/signIn.ts';
import { useOptions } from '../../api/useOptions.ts';
import { wayBack } from '../../api/wayBack.ts';
import type { BodyOf } from '../../api/operations.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { LoginField, PasswordField } from '../../components/form/fields.tsx';
import css from '../../components/form/form.module.css';
import { useChecks } from '../../components/form/useChecks.ts';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';
import { GoTo } from '../../components/GoTo.tsx';
import { PublicPage } from '../../components/PublicPage.tsx';
import { NoOwnerYet } from '../register/NoOwnerYet.tsx';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { t } = useTranslation();
  const { next } = route.useSearch();
  const now = useSignIn();
  const { data: options } = useOptions();
  if (now.state === 'in') return <GoTo path={wayBack(next, window.location.origin)} />;
  if (options?.hasOwner === false) return <NoOwnerYet />;
  const ended = now.state === 'out' && now.why === 'ended';
  return (
    <PublicPage
      title={t('signIn.title')}
      intro={ended ? t('signIn.ended') : undefined}
      elsewhere={
        options?.registration === 'open' && (
          <>
            {t('signIn.noLogin')} <Link to="/register">{t('signIn.register')}</Link>
          </>
        )
      }
    >
      <SignInForm />
      {options && (
        <p className={css.aside}>
          {options.mail ? (
            <Link to="/forgot-password">{t('signIn.forgot')}</Link>
          ) : (
            t('signIn.forgotWithoutMail')
          )}
        </p>
      )}
    </PublicPage>
  );
}

function SignInForm() {
  const { t } = useTranslation();
  const checks = useChecks();
  const signIn = useMutation({
    mutationFn: (body: BodyOf<'signIn'>) => apiAs(null, 'signIn', { body }),
    onSuccess: adopt,
  });
  const { field, submit, failure } = useGatewayForm({
    asking: signIn,
    initialValues: { login: '', password: '' },
    validate: { login: checks.login, password: checks.password },
  });
  const wrong = failure instanceof ProblemError && failure.code === 'unauthorized';
  return (
    <form className={css.form} noValidate onSubmit={submit((values) => signIn.mutate(values))}>
      <LoginField field={field('login')} autoFocus />
      <PasswordField field={field('password')} />
      <Failure error={failure} text={wrong ? t('signIn.wrong') : undefined} />
      <Button type="submit" size="md" fullWidth loading={signIn.isPending}>
        {t('signIn.submit')}
      </Button>
    </form>
  );
}
