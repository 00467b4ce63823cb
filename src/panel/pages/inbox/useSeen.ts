import { useCallback, useRef } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { Conversation } from '../../../contract/conversations.ts';
import { seeConversation } from '../../api/inbox/conversations.ts';
import { putConversation } from '../../api/inbox/lists.ts';
import { useMay } from '../../api/may.ts';
import { useVisible } from './useVisible.ts';

/** Marks as read what is looked at: once for each latest message. */
export function useSeen({ id, accountId, unread }: Conversation): (upTo: string) => void {
  const client = useQueryClient();
  const visible = useVisible();
  const maySee = useMay(accountId)('seeConversation');
  const told = useRef<string | null>(null);
  return useCallback(
    (upTo: string) => {
      if (!visible || !maySee || unread === 0 || told.current === upTo) return;
      told.current = upTo;
      seeConversation(accountId, id, upTo).then(
        (conversation) => putConversation(client, conversation),
        // Asked again with the next look, so that what nobody counts as read stays on no badge for ever.
        () => (told.current = null),
      );
    },
    [visible, maySee, unread, accountId, id, client],
  );
}
