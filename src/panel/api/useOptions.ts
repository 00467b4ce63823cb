import { useQuery } from '@tanstack/react-query';
import { auth } from './auth.ts';

/** What the gateway offers to somebody without a sign-in. */
export const useOptions = () =>
  useQuery({ queryKey: ['options'], queryFn: ({ signal }) => auth.options(signal), staleTime: 0 });
