import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { apiAs } from '../../api/http.ts';
import { useLinkToken } from '../../api/linkToken.ts';
import { useVisitor } from '../../api/may.ts';
import { isDeadLink } from '../../api/problem.ts';
import { adopt } from '../../api/signIn.ts';
import { useOptions } from '../../api/useOptions.ts';
import type { BodyOf } from '../../api/operations.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { EmailField, NameField, NewPasswordField } from '../../components/form/fields.tsx';
import css from '../../components/form/form.module.css';
import { useChecks } from '../../components/form/useChecks.ts';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';
import { GoTo } from '../../components/GoTo.tsx';
import { PublicPage } from '../../components/PublicPage.tsx';
import { NoOwnerYet } from './NoOwnerYet.tsx';

export function SetUpPage() {
  const { t } = useTranslation();
  const token = useLinkToken('/set-up');
  const { data: options } = useOptions();
  const visitor = useVisitor();
  if (visitor) return <GoTo path="/" />;
  if (options?.hasOwner === true) {
    return (
      <PublicPage title={t('setUp.doneTitle')} intro={t('setUp.done')}>
        <Button component={Link} to="/sign-in" size="md">
          {t('signIn.title')}
        </Button>
      </PublicPage>
    );
  }
  return token === null ? <NoOwnerYet /> : <SetUpForm token={token} />;
}

function SetUpForm({ token }: { token: string }) {
  const { t } = useTranslation();
  const checks = useChecks();
  const setUp = useMutation({
    mutationFn: (body: BodyOf<'setUp'>) => apiAs(null, 'setUp', { body }),
    onSuccess: adopt,
  });
  const { field, submit, failure } = useGatewayForm({
    asking: setUp,
    initialValues: { name: '', email: '', password: '' },
    validate: { name: checks.name, email: checks.email, password: checks.newPassword },
  });
  return (
    <PublicPage title={t('setUp.title')} intro={t('setUp.intro')}>
      <form className={css.form} noValidate onSubmit={submit((values) => setUp.mutate({ ...values, token }))}>
        <NameField field={field('name')} label={t('form.yourName')} own autoFocus />
        <EmailField field={field('email')} hint={t('setUp.emailHint')} own />
        <NewPasswordField field={field('password')} label={t('form.password')} />
        <Failure error={failure} text={isDeadLink(failure) ? t('setUp.dead') : undefined} />
        <Button type="submit" size="md" fullWidth loading={setUp.isPending}>
          {t('setUp.submit')}
        </Button>
      </form>
    </PublicPage>
  );
}
