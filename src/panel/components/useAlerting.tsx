import { useEffect } from 'react';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../contract/messages.ts';
import { alertOf, sound } from '../api/alerts.ts';
import { useIsAll } from '../api/inbox/all.ts';
import { knownConversation } from '../api/inbox/lists.ts';
import { onEvent } from '../api/live.ts';
import { knownOwn } from '../api/ownAccounts.ts';
import { formatPhone } from '../i18n/phone.ts';
import css from './useAlerting.module.css';
import { nameOf, preview } from './preview.ts';

const SHOWN_MS = 12_000;

const whoWrote = ({ group, person, phone }: Message): string =>
  group?.subject ?? (person ? nameOf(person) : formatPhone(phone ?? 'Ramal'));

/**
 * Tells of what arrives: with the browser's notifications while nobody looks, and on the page if it is for another of one's
 * own accounts than the one that is open. Each account has one such note, which shows the latest message.
 */
export function useAlerting(accountId: string | null): void {
  const { t } = useTranslation();
  const client = useQueryClient();
  const router = useRouter();
  const isAll = useIsAll();
  useEffect(
    () =>
      onEvent((event) => {
        if (event.type !== 'message.created') return;
        const { message } = event;
        if (message.direction !== 'in' || message.backfilled) return;
        const own = knownOwn(client, event.accountId);
        const isHere = event.accountId === accountId;
        if (!isHere && !own) return;
        const { conversationId } = message;
        const known = knownConversation(client, event.accountId, conversationId)?.title;
        const name = known === undefined ? whoWrote(message) : formatPhone(known);
        const title = isHere || !own ? name : t('account.wrote', { account: own.name, name });
        const open = (): void =>
          void router.navigate({
            to: '/inbox',
            search: { account: event.accountId, c: conversationId, ...(isAll && { all: true }) },
          });
        if (document.hidden) return alertOf(message, title, preview(message, t), open);
        if (isHere || isAll) return;
        sound();
        tellHere(event.accountId, title, preview(message, t), t('account.open'), open);
      }),
    [accountId, isAll, client, router, t],
  );
}

function tellHere(accountId: string, title: string, text: string, label: string, open: () => void): void {
  const id = `message to ${accountId}`;
  const note = {
    id,
    title,
    autoClose: SHOWN_MS,
    // Below, it would lie on what is being written.
    position: 'top-center' as const,
    message: (
      <span className={css.note}>
        <span className={css.text}>{text}</span>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            open();
          }}
        >
          {label}
        </Button>
      </span>
    ),
  };
  // The same id is shown once: what is there shows the new text.
  notifications.show(note);
  notifications.update(note);
}
