import { useEffect } from 'react';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { connectLive } from './api/live.ts';
import { ProblemError } from './api/problem.ts';
import { ConnectionBanner } from './components/ConnectionBanner.tsx';
import { TopBar } from './components/TopBar.tsx';
import { NumbersPage } from './pages/numbers/NumbersPage.tsx';
import { cssVariables, schemeManager, theme } from './theme.ts';

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

export function App() {
  useEffect(() => connectLive(client), []);
  return (
    <QueryClientProvider client={client}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={schemeManager}
        defaultColorScheme="auto"
      >
        <TopBar />
        <ConnectionBanner />
        <NumbersPage />
        <Notifications position="bottom-center" limit={3} autoClose={5000} />
      </MantineProvider>
    </QueryClientProvider>
  );
}
