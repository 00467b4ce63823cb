import { useId, useState, type KeyboardEvent } from 'react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { QuickReply } from '../../../../contract/conversations.ts';
import { useQuickReplies } from '../../../api/inbox/quickReplies.ts';
import css from './composer.module.css';

const MOST = 8;

/** What follows a `/` at the beginning chooses among the kept texts. */
export function useQuickChoice(accountId: string, text: string, onChoose: (text: string) => void) {
  const listId = useId();
  const { data } = useQuickReplies(accountId);
  const [place, setPlace] = useState(0);
  const [closedAt, setClosedAt] = useState<string | null>(null);
  const wanted = /^\/(\S*)$/.exec(text)?.[1]?.toLowerCase();
  const isOpen = wanted !== undefined && closedAt !== text;
  const found = isOpen
    ? (data ?? [])
        .filter(
          ({ shortcut, text: kept }) =>
            shortcut.startsWith(wanted) || (wanted !== '' && kept.toLowerCase().includes(wanted)),
        )
        .slice(0, MOST)
    : [];
  const index = Math.min(place, Math.max(found.length - 1, 0));
  const chosen = found[index];

  /** True when the key was meant for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) setPlace((index + step + found.length) % found.length);
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) onChoose(chosen.text);
    else if (event.key === 'Escape') setClosedAt(text);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const area =
    isOpen && chosen
      ? {
          'aria-controls': listId,
          'aria-activedescendant': `${listId}${chosen.id}`,
          'aria-autocomplete': 'list' as const,
        }
      : {};
  return { accountId, isOpen, listId, found, chosen, isEmpty: data?.length === 0, onChoose, onKeyDown, area };
}

export function QuickReplies({ quick }: { quick: ReturnType<typeof useQuickChoice> }) {
  const { t } = useTranslation();
  const { accountId, isOpen, listId, found, chosen, isEmpty, onChoose } = quick;
  if (!isOpen) return null;
  if (found.length === 0) {
    return (
      <p className={css.quickNone}>
        {isEmpty ? t('inbox.quick.none') : t('inbox.quick.noMatch')}{' '}
        <Link to="/settings/quick-replies" search={{ account: accountId }}>
          {t('inbox.quick.manage')}
        </Link>
      </p>
    );
  }
  return (
    <ul id={listId} className={css.quick} role="listbox" aria-label={t('inbox.quick.title')}>
      {found.map((one: QuickReply) => (
        <li
          key={one.id}
          id={`${listId}${one.id}`}
          role="option"
          aria-selected={one === chosen}
          className={css.quickOne}
          // Before the text loses the focus.
          onMouseDown={(event) => {
            event.preventDefault();
            onChoose(one.text);
          }}
        >
          <b>/{one.shortcut}</b>
          <span>{one.text}</span>
        </li>
      ))}
    </ul>
  );
}
