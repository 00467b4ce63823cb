import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { apiAs } from '../../api/http.ts';
import { useLinkToken } from '../../api/linkToken.ts';
import { isDeadLink, ProblemError } from '../../api/problem.ts';
import type { BodyOf } from '../../api/operations.ts';
import { Failure } from '../../components/form/Failure.tsx';
import css from '../../components/form/form.module.css';
import { PublicPage } from '../../components/PublicPage.tsx';

/** By a button, so that a mail filter that opens links confirms nothing. */
export function ConfirmEmailPage() {
  const { t } = useTranslation();
  const token = useLinkToken('/confirm-email');
  const confirm = useMutation({
    mutationFn: (body: BodyOf<'confirmEmail'>) => apiAs(null, 'confirmEmail', { body }),
  });
  const { error } = confirm;
  const toStart = <Link to="/">{t('signIn.back')}</Link>;
  if (confirm.isSuccess) {
    return (
      <PublicPage title={t('confirmEmail.doneTitle')} intro={t('confirmEmail.done')} elsewhere={toStart} />
    );
  }
  if (token === null || isDeadLink(error)) {
    const text = token === null ? t('link.missing') : t('link.dead');
    const intro = `${text} ${t('confirmEmail.another')}`;
    return <PublicPage title={t('confirmEmail.title')} intro={intro} elsewhere={toStart} />;
  }
  const taken = error instanceof ProblemError && error.code === 'conflict';
  return (
    <PublicPage title={t('confirmEmail.title')} intro={t('confirmEmail.intro')} elsewhere={toStart}>
      <div className={css.form}>
        <Failure error={error} text={taken ? t('me.taken') : undefined} />
        <Button
          size="md"
          fullWidth
          autoFocus
          loading={confirm.isPending}
          onClick={() => confirm.mutate({ token })}
        >
          {t('confirmEmail.submit')}
        </Button>
      </div>
    </PublicPage>
  );
}
