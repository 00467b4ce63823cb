import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { useNow } from '../../components/useNow.ts';
import { formatWait } from '../../i18n/time.ts';
import css from './StateNotice.module.css';

export function Retry({ number: { instance } }: { number: WhatsAppNumber }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  if (!instance || (instance.retryAt === null && instance.failures === 0)) return null;
  const { retryAt, failures } = instance;
  const left = retryAt === null ? null : Date.parse(retryAt) - now;
  return (
    <p className={css.retry}>
      {left !== null && (
        <span>
          {left > 0 ? t('card.retryIn', { time: formatWait(left, i18n.language) }) : t('card.retryNow')}
        </span>
      )}
      {failures > 0 && <span className={css.failures}>{t('card.failures', { count: failures })}</span>}
    </p>
  );
}
