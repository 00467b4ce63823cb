import { useState } from 'react';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { InvitationView, SignedIn } from '../../../contract/users.ts';
import { apiAs } from '../../api/http.ts';
import { keys } from '../../api/keys.ts';
import { useLinkToken } from '../../api/linkToken.ts';
import { useVisitor } from '../../api/may.ts';
import { isDeadLink } from '../../api/problem.ts';
import { adopt } from '../../api/signIn.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { PublicPage } from '../../components/PublicPage.tsx';
import { JoinAs } from './JoinAs.tsx';
import { NewLoginForm } from './NewLoginForm.tsx';

export function InvitationPage() {
  const { t } = useTranslation();
  const token = useLinkToken('/invitation');
  const { data: view, error } = useQuery({
    queryKey: keys.invitation(token),
    queryFn: () => apiAs(null, 'readInvitation', { body: { token: token ?? '' } }),
    enabled: token !== null,
    staleTime: Infinity,
  });
  if (token === null || isDeadLink(error)) {
    const text = token === null ? t('link.missing') : t('link.dead');
    return (
      <PublicPage
        title={t('invitation.title')}
        intro={`${text} ${t('invitation.another')}`}
        elsewhere={<Link to="/sign-in">{t('signIn.back')}</Link>}
      />
    );
  }
  if (!view) {
    return (
      <PublicPage title={t('invitation.title')}>
        {error ? <Failure error={error} /> : <Skeleton height={220} radius={12} />}
      </PublicPage>
    );
  }
  return <Invited view={view} token={token} />;
}

function Invited({ view, token }: { view: InvitationView; token: string }) {
  const { t } = useTranslation();
  const visitor = useVisitor();
  // As it was when the page opened: who joins is signed in a moment before the next page shows.
  const [before, setBefore] = useState(visitor);
  const navigate = useNavigate();
  const joined = (signedIn: SignedIn): Promise<void> => {
    adopt(signedIn);
    return navigate({ to: '/', replace: true });
  };
  const role = t(`role.${view.role ?? 'viewer'}`);
  const intro =
    view.invitedBy === null
      ? t('invitation.as', { role })
      : t('invitation.byAs', { name: view.invitedBy, role });
  return (
    <PublicPage title={t('invitation.to', { account: view.accountName ?? '' })} intro={intro}>
      {before ? (
        <JoinAs token={token} user={before} onJoined={joined} onLeft={() => setBefore(null)} />
      ) : (
        <NewLoginForm token={token} email={view.email ?? ''} onJoined={joined} />
      )}
    </PublicPage>
  );
}
