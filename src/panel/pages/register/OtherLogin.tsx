import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Me } from '../../../contract/users.ts';
import { signOut } from '../../api/signIn.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { PublicPage } from '../../components/PublicPage.tsx';

interface Props {
  title: string;
  user: Me;
  onLeft: () => void;
}

/** A link for somebody new, opened by somebody who is signed in: never swap the one for the other unasked. */
export function OtherLogin({ title, user, onLeft }: Props) {
  const { t } = useTranslation();
  const leave = useMutation({ mutationFn: () => signOut(), onSuccess: onLeft });
  return (
    <PublicPage title={title} intro={t('register.signedIn', { name: user.name })}>
      <Failure error={leave.error} />
      <Button size="md" loading={leave.isPending} onClick={() => leave.mutate()}>
        {t('register.signOutFirst')}
      </Button>
      <Button size="md" variant="default" component={Link} to="/">
        {t('notFound.back')}
      </Button>
    </PublicPage>
  );
}
