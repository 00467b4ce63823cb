import { useQuery } from '@tanstack/react-query';
import { apiAs } from './http.ts';

/** What the gateway offers to somebody without a sign-in. */
export const useOptions = () =>
  useQuery({
    queryKey: ['options'],
    queryFn: ({ signal }) => apiAs(null, 'signInOptions', { signal }),
    staleTime: 0,
  });
