import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../../contract/conversations.ts';
import type { WhatsAppNumber } from '../../../../contract/instances.ts';
import { useNumbers } from '../../../api/queries.ts';
import { useHasPassed } from '../../../components/useNow.ts';
import { formatTime } from '../../../i18n/time.ts';
import css from './composer.module.css';

/** What one should know before writing. */
export function Warnings({ conversation }: { conversation: Conversation }) {
  const { contact, numberId } = conversation;
  const { t, i18n } = useTranslation();
  const { data: numbers } = useNumbers();
  const number = numbers?.find(({ id }) => id === numberId);
  const window = useServiceWindow(conversation, number);
  const away = number !== undefined && number.state !== 'connected' && number.state !== 'degraded';
  return (
    <>
      {contact?.optedOutAt != null && (
        <p className={css.warning}>
          <IconAlertTriangle size={16} stroke={1.8} aria-hidden="true" />
          {t('inbox.optedOut')}
        </p>
      )}
      {away && (
        <p className={css.warning}>
          <IconPlugConnectedX size={16} stroke={1.8} aria-hidden="true" />
          {t('inbox.numberAway', { name: number.name })}
        </p>
      )}
      {window === 'closed' && (
        <p className={css.warning}>
          <IconAlertTriangle size={16} stroke={1.8} aria-hidden="true" />
          {t('inbox.windowClosed')}
        </p>
      )}
      {window !== null && window !== 'closed' && (
        <p className={css.warning} data-tone="calm">
          {t('inbox.windowUntil', { time: formatTime(window.toISOString(), i18n.language) })}
        </p>
      )}
    </>
  );
}

/** When the service window of the conversation ends; null: its number has none. */
function useServiceWindow(
  { heardAt }: Conversation,
  number: WhatsAppNumber | undefined,
): Date | 'closed' | null {
  const hours = number?.limits?.serviceWindowHours ?? null;
  const ends = hours === null || heardAt === null ? 0 : Date.parse(heardAt) + hours * 3_600_000;
  const hasPassed = useHasPassed(ends);
  if (hours === null) return null;
  return heardAt === null || hasPassed ? 'closed' : new Date(ends);
}
