import { useQuery, useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import type { Message } from '../../../contract/messages.ts';
import { api } from '../api.ts';
import { isMedia, keys } from '../keys.ts';

const KEPT_MS = 3 * 60_000;

/** A picture with script in it is a document: an address of ours must not open it as a page. */
const safeTypes = /^(image\/(png|jpeg|gif|webp|avif)|(audio|video)\/[\w.+-]+)/;

/** A file of a message as an address of this page; fetched once it is wanted, with the token that no `src` can carry. */
export function useMedia({ accountId, id }: Message, wanted: boolean) {
  const client = useQueryClient();
  return useQuery({
    queryKey: keys.media(id),
    queryFn: async ({ signal }) => {
      forget(client);
      const blob = await api('getMedia', { params: { id: accountId, messageId: id }, signal });
      const type = safeTypes.test(blob.type) ? blob.type : 'application/octet-stream';
      return URL.createObjectURL(blob.slice(0, blob.size, type));
    },
    enabled: wanted,
    staleTime: Infinity,
    gcTime: KEPT_MS,
  });
}

const watched = new WeakSet<QueryClient>();

/** Frees a file when nobody has looked at it for a while. */
function forget(client: QueryClient): void {
  if (watched.has(client)) return;
  watched.add(client);
  client.getQueryCache().subscribe(({ type, query }) => {
    const { data } = query.state as { data?: unknown };
    if (type === 'removed' && isMedia(query.queryKey as QueryKey) && typeof data === 'string')
      URL.revokeObjectURL(data);
  });
}
