import { useQuery } from '@tanstack/react-query';
import { api } from './api.ts';
import { keys } from './keys.ts';

/** The tags in use on contacts and conversations. */
export const useTags = (accountId: string) =>
  useQuery({
    queryKey: keys.tags(accountId),
    queryFn: ({ signal }) => api('listTags', { params: { id: accountId }, signal }),
    select: ({ items }) => items,
  });
