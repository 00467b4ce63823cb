import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Delivery, DeliveryAttempt, Webhook } from '../../contract/webhooks.ts';
import type { EventType } from '../../model/event.ts';
import { call } from './call.ts';

export interface WebhookInput {
  url: string;
  description: string;
  /** null: all. */
  types: EventType[] | null;
}
export type NewSecret = Webhook & { secret: string };
type Trial = Pick<DeliveryAttempt, 'durationMs' | 'status' | 'error' | 'response'>;

const at = (accountId: string, rest = ''): string => `/api/accounts/${accountId}/webhooks${rest}`;
const keyOf = (accountId: string, ...more: string[]): string[] => ['account', accountId, 'webhooks', ...more];

export const useWebhooks = (accountId: string) =>
  useQuery({
    queryKey: keyOf(accountId),
    queryFn: ({ signal }) => call<{ items: Webhook[] }>(at(accountId), { signal }),
    select: ({ items }) => items,
    staleTime: 0,
  });

function useChange<Input, Answer>(accountId: string, change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => void client.invalidateQueries({ queryKey: keyOf(accountId) }),
  });
}

export const useCreateWebhook = (accountId: string) =>
  useChange(accountId, (body: WebhookInput) => call<NewSecret>(at(accountId), { method: 'POST', body }));
export const useUpdateWebhook = (accountId: string, id: string) =>
  useChange(accountId, (body: Partial<WebhookInput> & { enabled?: boolean }) =>
    call<Webhook>(at(accountId, `/${id}`), { method: 'PATCH', body }),
  );
export const useDeleteWebhook = (accountId: string, id: string) =>
  useChange(accountId, () => call<undefined>(at(accountId, `/${id}`), { method: 'DELETE' }));
export const useRotateSecret = (accountId: string, id: string) =>
  useChange(accountId, () => call<NewSecret>(at(accountId, `/${id}/secret`), { method: 'POST' }));
export const useTestWebhook = (accountId: string, id: string) =>
  useChange(accountId, () => call<Trial>(at(accountId, `/${id}/test`), { method: 'POST' }));
export const useReplay = (accountId: string, id: string) =>
  useChange(accountId, (range: { from: number; to?: number }) =>
    call<{ count: number }>(at(accountId, `/${id}/replay`), { method: 'POST', body: range }),
  );

/** A log that is looked at is one that something is expected of. Milliseconds. */
const AGAIN_MS = 4000;

export const useDeliveries = (accountId: string, id: string) =>
  useInfiniteQuery({
    queryKey: keyOf(accountId, id, 'deliveries'),
    queryFn: ({ signal, pageParam }) =>
      call<{ items: Delivery[]; nextCursor: string | null }>(
        at(accountId, `/${id}/deliveries?limit=30${pageParam === null ? '' : `&cursor=${pageParam}`}`),
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: AGAIN_MS,
  });

export const useAttempts = (accountId: string, id: string, { seq, attempts }: Delivery) =>
  useQuery({
    // More attempts are another answer.
    queryKey: keyOf(accountId, id, 'attempts', String(seq), String(attempts)),
    queryFn: ({ signal }) =>
      call<{ items: DeliveryAttempt[] }>(at(accountId, `/${id}/deliveries/${seq}/attempts`), { signal }),
    select: ({ items }) => items,
  });
