import { IconNote } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMinute } from '../../../components/useNow.ts';
import { formatDay, formatFull, formatTime } from '../../../i18n/time.ts';
import { Bubble } from './Bubble.tsx';
import { OutgoingBubble } from './OutgoingBubble.tsx';
import type { Row } from './rows.ts';
import { Text } from './Text.tsx';
import css from './thread.module.css';

export function OneRow({ row, marked }: { row: Row; marked: string | null }) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  switch (row.kind) {
    case 'day':
      return (
        <p className={css.day}>
          <span>{formatDay(row.at, i18n.language, now)}</span>
        </p>
      );
    case 'unread':
      return (
        <p className={css.day} data-unread="">
          <span>{t('inbox.unreadFrom')}</span>
        </p>
      );
    case 'beginning':
      return <p className={css.beginning}>{t('inbox.beginning')}</p>;
    case 'message':
      return <Bubble message={row.message} follows={row.follows} isMarked={row.message.id === marked} />;
    case 'outgoing':
      return <OutgoingBubble one={row.outgoing} />;
    case 'note':
      return (
        <div className={css.note}>
          <p className={css.noteHead}>
            <IconNote size={14} stroke={1.8} aria-hidden="true" />
            <b>{t('inbox.noteBy', { name: row.note.author?.name ?? t('inbox.program') })}</b>
            <time dateTime={row.note.createdAt} title={formatFull(row.note.createdAt, i18n.language)}>
              {formatTime(row.note.createdAt, i18n.language)}
            </time>
          </p>
          <Text text={row.note.text} />
        </div>
      );
  }
}
