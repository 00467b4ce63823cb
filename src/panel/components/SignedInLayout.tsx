import { useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useRouter } from '@tanstack/react-router';
import { warnWhileSending } from '../api/inbox/outgoing.ts';
import { connectLive } from '../api/live.ts';
import { useSignIn } from '../api/signIn.ts';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import css from './SignedInLayout.module.css';
import { GoTo } from './GoTo.tsx';
import { TopBar } from './TopBar.tsx';

/** Everything that needs a sign-in: the frame of it, and its live socket. */
export function SignedInLayout() {
  const now = useSignIn();
  if (now.state !== 'in') return <ToSignIn left={now.state === 'out' && now.why === 'left'} />;
  const { id, isOwner, accounts } = now.user;
  return <Frame key={id} listens={isOwner || accounts.length > 0} />;
}

/** Whoever signed out is done here; whoever was sent away comes back to where they were. */
function ToSignIn({ left }: { left: boolean }) {
  const router = useRouter();
  // As it was first: while the next page loads, the location is that page's already.
  const [path] = useState(() => {
    const { pathname, searchStr } = router.state.location;
    const next = pathname + searchStr;
    return left || next === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next }).toString()}`;
  });
  return <GoTo path={path} />;
}

/** `listens`: whoever belongs to no account has nothing to hear, and the gateway takes no socket from them. */
function Frame({ listens }: { listens: boolean }) {
  const client = useQueryClient();
  useEffect(() => (listens ? connectLive(client) : undefined), [client, listens]);
  useEffect(warnWhileSending, []);
  return (
    <div className={css.frame}>
      <TopBar />
      <ConnectionBanner />
      <Outlet />
    </div>
  );
}
