import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { serverNow } from '../../api/serverClock.ts';
import { formatFull, formatMoment } from '../../i18n/time.ts';
import { tones } from './tones.ts';
import css from './NumberCard.module.css';

export function StateLine({ number: { state, since } }: { number: WhatsAppNumber }) {
  const { t, i18n } = useTranslation();
  return (
    <div className={css.stateLine}>
      <span className={css.pill} data-tone={tones[state]} role="status">
        <i className={css.pillDot} aria-hidden="true" />
        {t(`state.${state}`)}
      </span>
      <time className={css.since} dateTime={since} title={formatFull(since, i18n.language)}>
        {t('card.since', { time: formatMoment(since, i18n.language, serverNow()) })}
      </time>
    </div>
  );
}
