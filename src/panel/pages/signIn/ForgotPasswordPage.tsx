import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { apiAs } from '../../api/http.ts';
import { useOptions } from '../../api/useOptions.ts';
import type { BodyOf } from '../../api/operations.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { LoginField } from '../../components/form/fields.tsx';
import css from '../../components/form/form.module.css';
import { useChecks } from '../../components/form/useChecks.ts';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';
import { PublicPage } from '../../components/PublicPage.tsx';

export function ForgotPasswordPage() {
  const { t } = useTranslation();
  const checks = useChecks();
  const { data: options } = useOptions();
  const forgot = useMutation({
    mutationFn: (body: BodyOf<'forgotPassword'>) => apiAs(null, 'forgotPassword', { body }),
  });
  const { form, field, submit, failure } = useGatewayForm({
    asking: forgot,
    initialValues: { login: '' },
    validate: { login: checks.login },
  });
  const back = <Link to="/sign-in">{t('signIn.back')}</Link>;
  if (options?.mail === false) {
    return <PublicPage title={t('forgot.title')} intro={t('signIn.forgotWithoutMail')} elsewhere={back} />;
  }
  if (forgot.isSuccess) {
    return (
      <PublicPage title={t('forgot.sentTitle')} elsewhere={back}>
        <p role="status">{t('forgot.sent', { login: form.values.login.trim() })}</p>
      </PublicPage>
    );
  }
  return (
    <PublicPage title={t('forgot.title')} intro={t('forgot.intro')} elsewhere={back}>
      <form className={css.form} noValidate onSubmit={submit((login) => forgot.mutate(login))}>
        <LoginField field={field('login')} autoFocus />
        <Failure error={failure} />
        <Button type="submit" size="md" fullWidth loading={forgot.isPending}>
          {t('forgot.submit')}
        </Button>
      </form>
    </PublicPage>
  );
}
