import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Delivery } from '../../contract/webhooks.ts';
import type { EventType } from '../../model/event.ts';
import { api } from './api.ts';
import { keys } from './keys.ts';
import { useChange } from './useChange.ts';
import type { Answer, BodyOf } from './operations.ts';

export interface WebhookInput {
  url: string;
  description: string;
  /** null: all. */
  types: EventType[] | null;
}
export type NewSecret = Answer<'createWebhook'>;

export const useWebhooks = (accountId: string) =>
  useQuery({
    queryKey: keys.webhooks(accountId),
    queryFn: ({ signal }) => api('listWebhooks', { params: { id: accountId }, signal }),
    select: ({ items }) => items,
    staleTime: 0,
  });

export const useCreateWebhook = (accountId: string) =>
  useChange([keys.webhooks(accountId)], (body: WebhookInput) =>
    api('createWebhook', { params: { id: accountId }, body }),
  );
export const useUpdateWebhook = (accountId: string, webhookId: string) =>
  useChange([keys.webhooks(accountId)], (body: BodyOf<'updateWebhook'>) =>
    api('updateWebhook', { params: { id: accountId, webhookId }, body }),
  );
export const useDeleteWebhook = (accountId: string, webhookId: string) =>
  useChange([keys.webhooks(accountId)], () => api('deleteWebhook', { params: { id: accountId, webhookId } }));
export const useRotateSecret = (accountId: string, webhookId: string) =>
  useChange([keys.webhooks(accountId)], () =>
    api('rotateWebhookSecret', { params: { id: accountId, webhookId } }),
  );
export const useTestWebhook = (accountId: string, webhookId: string) =>
  useChange([keys.webhooks(accountId)], () => api('testWebhook', { params: { id: accountId, webhookId } }));
export const useReplay = (accountId: string, webhookId: string) =>
  useChange([keys.webhooks(accountId)], (body: { from: number; to?: number }) =>
    api('replayWebhook', { params: { id: accountId, webhookId }, body }),
  );

/** A log that is looked at is one that something is expected of. Milliseconds. */
const AGAIN_MS = 4000;

export const useDeliveries = (accountId: string, webhookId: string) =>
  useInfiniteQuery({
    queryKey: keys.deliveries(accountId, webhookId),
    queryFn: ({ signal, pageParam }) =>
      api('listDeliveries', {
        params: { id: accountId, webhookId },
        query: { limit: 30, ...(pageParam !== null && { cursor: Number(pageParam) }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: AGAIN_MS,
  });

export const useAttempts = (accountId: string, webhookId: string, delivery: Delivery) =>
  useQuery({
    queryKey: keys.attempts(accountId, webhookId, delivery),
    queryFn: ({ signal }) =>
      api('listAttempts', { params: { id: accountId, webhookId, seq: delivery.seq }, signal }),
    select: ({ items }) => items,
  });
