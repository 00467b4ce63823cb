import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import type { Pacing } from '../../../contract/pacing.ts';
import { usePacing } from '../../api/number.ts';
import { serverNow } from '../../api/serverClock.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatMoment } from '../../i18n/time.ts';
import css from './number.module.css';
import { PaceForm } from './PaceForm.tsx';

export function Pace({ number }: { number: WhatsAppNumber }) {
  const { t } = useTranslation('number');
  const { data, error } = usePacing(number.id);
  return (
    <Panel title={t('pacing')} text={t('pacingText')}>
      <Failure error={data ? null : error} />
      {!data && !error && <Skeleton height={240} radius={12} />}
      {data && (
        <>
          <Now pacing={data} />
          {/* What was saved, or reset, is where the form begins anew. */}
          <PaceForm key={JSON.stringify(data.settings)} number={number} pacing={data} />
        </>
      )}
    </Panel>
  );
}

function Now({ pacing: { settings, coldAt, why, coldSent24h, coldAllowed24h } }: { pacing: Pacing }) {
  const { t, i18n } = useTranslation('number');
  if (!settings.enabled) return null;
  const waits = why !== null && Date.parse(coldAt) > serverNow();
  return (
    <p className={css.now} role="status">
      <b>{t('coldToday', { sent: coldSent24h, allowed: coldAllowed24h })}</b>
      <span>
        {waits
          ? t('coldAt', { time: formatMoment(coldAt, i18n.language, serverNow()), why: t(`why.${why}`) })
          : t('coldNow')}
      </span>
    </p>
  );
}
