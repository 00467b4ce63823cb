import { Link } from '@tanstack/react-router';
import { IconClockHour4, IconTag } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../../contract/conversations.ts';
import { Face } from '../../../components/Face.tsx';
import { preview, typeIcons } from '../../../components/preview.ts';
import { Ticks } from '../../../components/Ticks.tsx';
import { useMinute } from '../../../components/useNow.ts';
import { formatPhone } from '../../../i18n/phone.ts';
import { formatFull, formatMoment, formatMinutes } from '../../../i18n/time.ts';
import { wantFocus } from '../composer/focus.ts';
import { toConversation } from '../place.ts';
import { Count } from '../../../components/Count.tsx';
import css from './list.module.css';

interface Props {
  conversation: Conversation;
  /** The names of its account and number, where there are several. */
  where: string[];
}

const LONG_WAIT = 3_600_000;

export function ConversationRow({ conversation, where }: Props) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const { id, title, kind, lastMessage, updatedAt, unread, assignee, team, tags, waitingSince } =
    conversation;
  const at = lastMessage?.createdAt ?? updatedAt;
  const Icon = lastMessage && !lastMessage.deletedAt ? typeIcons[lastMessage.type] : undefined;
  const wait = waitingSince === null ? null : Math.max(now - Date.parse(waitingSince), 0);
  const hasFacts = where.length > 0 || team !== null || tags.length > 0 || assignee !== null || wait !== null;
  return (
    <Link
      to="/inbox"
      search={toConversation(conversation)}
      className={css.row}
      data-conversation={id}
      onClick={({ detail }) => detail > 0 && wantFocus()}
      data-unread={unread > 0 || undefined}
    >
      <Face name={title} group={kind === 'group'} />
      <span className={css.words}>
        <span className={css.line}>
          <span className={css.title}>{formatPhone(title)}</span>
          <time className={css.time} dateTime={at} title={formatFull(at, i18n.language)}>
            {formatMoment(at, i18n.language, now)}
          </time>
        </span>
        <span className={css.line}>
          {lastMessage?.direction === 'out' && <Ticks status={lastMessage.status} />}
          {Icon && <Icon className={css.type} size={15} stroke={1.8} aria-hidden="true" />}
          <span className={css.text} data-deleted={lastMessage?.deletedAt != null || undefined}>
            {lastMessage ? preview(lastMessage, t) : ''}
          </span>
          {unread > 0 && (
            <span className={css.unread}>
              <Count count={unread} />
              <span className="sr-only">{t('messages.unread', { count: unread })}</span>
            </span>
          )}
        </span>
        {hasFacts && (
          <span className={css.facts}>
            <span className={css.labels}>
              {where.map((name) => (
                <span key={name} className={css.fact}>
                  {name}
                </span>
              ))}
              {team && <span className={css.fact}>{team.name}</span>}
              {tags.slice(0, 2).map((tag) => (
                <span key={tag} className={css.fact}>
                  <IconTag size={11} stroke={2} aria-hidden="true" />
                  {tag}
                </span>
              ))}
              {tags.length > 2 && <span className={css.fact}>+{tags.length - 2}</span>}
            </span>
            {wait !== null && (
              <span
                className={css.wait}
                data-long={wait > LONG_WAIT || undefined}
                title={t('inbox.waiting', { time: formatMinutes(wait, i18n.language) })}
              >
                <IconClockHour4 size={12} stroke={2} aria-hidden="true" />
                <span className="sr-only">{t('inbox.waitingSince')}</span>
                {formatMinutes(wait, i18n.language)}
              </span>
            )}
            {assignee && (
              <span title={t('inbox.assignedTo', { name: assignee.name })}>
                <span className="sr-only">{t('inbox.assignedTo', { name: assignee.name })}</span>
                <Face name={assignee.name} small />
              </span>
            )}
          </span>
        )}
      </span>
    </Link>
  );
}
