import { IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../contract/conversations.ts';
import { serverNow } from '../../api/serverClock.ts';
import { preview, typeIcons } from '../../components/preview.ts';
import { Ticks } from '../../components/Ticks.tsx';
import { messageErrorText } from '../../i18n/errors.ts';
import { textsOf } from '../../i18n/i18n.ts';
import { formatPhone } from '../../i18n/phone.ts';
import { formatFull, formatMoment } from '../../i18n/time.ts';
import { Count } from '../../components/Count.tsx';
import css from './LastMessages.module.css';

export function MessageRow({ conversation }: { conversation: Conversation }) {
  const { t, i18n } = useTranslation();
  const { lastMessage: message, unread, kind, title, updatedAt } = conversation;
  const at = message?.createdAt ?? updatedAt;
  const { language } = i18n;
  const wrong = message && messageErrorText(message, textsOf(language));
  const TypeIcon = message && !message.deletedAt ? typeIcons[message.type] : undefined;
  return (
    <li className={css.row}>
      <div className={css.top}>
        {kind === 'group' && (
          <span role="img" aria-label={t('messages.group')} className={css.group}>
            <IconUsers size={14} stroke={1.8} aria-hidden="true" />
          </span>
        )}
        <span className={css.title}>{formatPhone(title)}</span>
        <time className={css.time} dateTime={at} title={formatFull(at, language)}>
          {formatMoment(at, language, serverNow())}
        </time>
      </div>
      <div className={css.bottom}>
        {message?.direction === 'out' && <Ticks status={message.status} />}
        {TypeIcon && <TypeIcon className={css.type} size={15} stroke={1.8} aria-hidden="true" />}
        <span
          className={css.text}
          data-wrong={wrong ? true : undefined}
          data-deleted={message?.deletedAt !== null || undefined}
        >
          {message && (wrong ?? preview(message, t))}
        </span>
        {unread > 0 && (
          <span className={css.unread} title={t('messages.unread', { count: unread })}>
            <Count count={unread} />
            <span className="sr-only">{t('messages.unread', { count: unread })}</span>
          </span>
        )}
      </div>
    </li>
  );
}
