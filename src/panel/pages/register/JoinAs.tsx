import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Me, SignedIn } from '../../../contract/users.ts';
import { api } from '../../api/api.ts';
import { ProblemError } from '../../api/problem.ts';
import { signOut } from '../../api/signIn.ts';
import { Failure } from '../../components/form/Failure.tsx';

interface Props {
  token: string;
  user: Me;
  onJoined: (signedIn: SignedIn) => Promise<void>;
  onLeft: () => void;
}

export function JoinAs({ token, user, onJoined, onLeft }: Props) {
  const { t } = useTranslation();
  const join = useMutation({
    mutationFn: () => api('acceptInvitation', { body: { token } }),
    onSuccess: onJoined,
  });
  const leave = useMutation({ mutationFn: () => signOut(), onSuccess: onLeft });
  const member = join.error instanceof ProblemError && join.error.code === 'conflict';
  return (
    <>
      <Failure error={join.error ?? leave.error} text={member ? t('invitation.member') : undefined} />
      <Button size="md" loading={join.isPending} onClick={() => join.mutate()}>
        {t('invitation.joinAs', { name: user.name })}
      </Button>
      <Button size="md" variant="default" loading={leave.isPending} onClick={() => leave.mutate()}>
        {t('invitation.otherLogin')}
      </Button>
    </>
  );
}
