import { useQuery } from '@tanstack/react-query';
import { apiAs } from './http.ts';
import { keys } from './keys.ts';

/** What the gateway offers to somebody without a sign-in. */
export const useOptions = () =>
  useQuery({
    queryKey: keys.options,
    queryFn: ({ signal }) => apiAs(null, 'signInOptions', { signal }),
    staleTime: 0,
  });
