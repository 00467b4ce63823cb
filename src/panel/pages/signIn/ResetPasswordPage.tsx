import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { apiAs } from '../../api/http.ts';
import { useLinkToken } from '../../api/linkToken.ts';
import { isDeadLink } from '../../api/problem.ts';
import type { BodyOf } from '../../api/operations.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { NewPasswordField } from '../../components/form/fields.tsx';
import css from '../../components/form/form.module.css';
import { useChecks } from '../../components/form/useChecks.ts';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';
import { PublicPage } from '../../components/PublicPage.tsx';

export function ResetPasswordPage() {
  const { t } = useTranslation();
  const token = useLinkToken('/reset-password');
  const checks = useChecks();
  const reset = useMutation({
    mutationFn: (body: BodyOf<'resetPassword'>) => apiAs(null, 'resetPassword', { body }),
  });
  const { field, submit, failure } = useGatewayForm({
    asking: reset,
    initialValues: { password: '' },
    validate: { password: checks.newPassword },
  });
  const toSignIn = <Link to="/sign-in">{t('signIn.back')}</Link>;
  if (reset.isSuccess) {
    return (
      <PublicPage title={t('reset.doneTitle')} intro={t('reset.done')}>
        <Button component={Link} to="/sign-in" size="md">
          {t('signIn.title')}
        </Button>
      </PublicPage>
    );
  }
  if (token === null || isDeadLink(reset.error)) {
    const text = token === null ? t('link.missing') : t('link.dead');
    return (
      <PublicPage title={t('reset.title')} intro={`${text} ${t('reset.another')}`} elsewhere={toSignIn} />
    );
  }
  return (
    <PublicPage title={t('reset.title')} intro={t('reset.intro')} elsewhere={toSignIn}>
      <form className={css.form} noValidate onSubmit={submit((values) => reset.mutate({ ...values, token }))}>
        <NewPasswordField field={field('password')} autoFocus />
        <Failure error={failure} />
        <Button type="submit" size="md" fullWidth loading={reset.isPending}>
          {t('reset.submit')}
        </Button>
      </form>
    </PublicPage>
  );
}
