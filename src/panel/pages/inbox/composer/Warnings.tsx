import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../../contract/conversations.ts';
import { useNumbers } from '../../../api/queries.ts';
import css from './composer.module.css';

/** What one should know before writing. */
export function Warnings({ conversation: { contact, numberId } }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const { data: numbers } = useNumbers();
  const number = numbers?.find(({ id }) => id === numberId);
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
    </>
  );
}
