import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { alertOf } from '../api/alerts.ts';
import { knownConversation } from '../api/inbox/lists.ts';
import { onEvent } from '../api/live.ts';
import { formatPhone } from '../i18n/phone.ts';
import { preview } from './preview.ts';

/** Tells of what arrives in the current account while nobody looks. */
export function useAlerting(accountId: string | null): void {
  const { t } = useTranslation();
  const client = useQueryClient();
  const router = useRouter();
  useEffect(
    () =>
      onEvent((event) => {
        if (event.type !== 'message.created' || event.accountId !== accountId) return;
        const { message } = event;
        const { conversationId, phone } = message;
        const title = knownConversation(client, accountId, conversationId)?.title ?? phone ?? 'Ramal';
        const open = (): void =>
          void router.navigate({ to: '/inbox', search: { account: accountId, c: conversationId } });
        alertOf(message, formatPhone(title), preview(message, t), open);
      }),
    [accountId, client, router, t],
  );
}
