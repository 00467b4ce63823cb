import { useEffect, useMemo } from 'react';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ProblemError } from './api/problem.ts';
import { onSignIn, restore, useSignIn } from './api/signIn.ts';
import { Opening } from './components/Opening.tsx';
import { router } from './router.tsx';
import { cssVariables, schemeManager, themeIn } from './theme.ts';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // What the gateway refuses it refuses again; what did not reach it may.
      retry: (count, error) => error instanceof ProblemError && error.code === 'unreachable' && count < 1,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

const userOf = (now: ReturnType<typeof useSignIn>): string | null =>
  now.state === 'in' ? now.user.id : null;

// Before anything is drawn again: what one user has seen is never there for the next.
onSignIn((now, before) => {
  if (userOf(now) !== userOf(before)) client.getQueryCache().clear();
});

export function App() {
  const now = useSignIn();
  const { t } = useTranslation();
  const closing = t('common.close');
  const theme = useMemo(() => themeIn(closing), [closing]);
  useEffect(() => void restore(), []);
  return (
    <QueryClientProvider client={client}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={schemeManager}
        defaultColorScheme="auto"
      >
        {now.state === 'unknown' || now.state === 'unreachable' ? (
          <Opening error={now.state === 'unreachable' ? now.error : null} />
        ) : (
          <RouterProvider router={router} />
        )}
        <Notifications position="bottom-center" limit={3} autoClose={5000} />
      </MantineProvider>
    </QueryClientProvider>
  );
}
