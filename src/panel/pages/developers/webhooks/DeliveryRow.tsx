import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Delivery, DeliveryAttempt, Webhook } from '../../../../contract/webhooks.ts';
import { serverNow } from '../../../api/serverClock.ts';
import { useAttempts } from '../../../api/webhooks.ts';
import row from '../../../components/Rows.module.css';
import { Rows } from '../../../components/Rows.tsx';
import { formatFull, formatMoment } from '../../../i18n/time.ts';
import css from '../developers.module.css';
import { ReplayOne } from './Replay.tsx';

interface Props {
  accountId: string;
  webhook: Webhook;
  delivery: Delivery;
}
const tones = { pending: undefined, delivered: 'ok', failed: 'bad' } as const;

export function DeliveryRow({ accountId, webhook, delivery }: Props) {
  const { t, i18n } = useTranslation('developers');
  const [opened, setOpened] = useState(false);
  const { seq, type, at, state, attempts, nextAttemptAt } = delivery;
  return (
    <li className={css.delivery}>
      <details open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
        <summary aria-label={t('show', { type, seq })}>
          <b>
            {seq} · {type}
          </b>
          <span>{formatMoment(at, i18n.language, serverNow())}</span>
          <span className={row.badge} data-tone={tones[state]}>
            {t(`state.${state}`)}
          </span>
        </summary>
        {opened && (
          <>
            <p className={row.facts}>
              <span>{t('attempts', { count: attempts })}</span>
              {state === 'pending' && nextAttemptAt !== null && attempts > 0 && (
                <span>{t('next', { time: formatMoment(nextAttemptAt, i18n.language, serverNow()) })}</span>
              )}
            </p>
            <Attempts accountId={accountId} webhook={webhook} delivery={delivery} />
            <ReplayOne accountId={accountId} webhook={webhook} seq={seq} />
          </>
        )}
      </details>
    </li>
  );
}

function Attempts({ accountId, webhook, delivery }: Props) {
  const { t } = useTranslation('developers');
  const attempts = useAttempts(accountId, webhook.id, delivery);
  return (
    <Rows query={attempts} label={t('log')} empty={t('noAttempts')}>
      {(attempt) => <AttemptRow key={attempt.id} attempt={attempt} />}
    </Rows>
  );
}

function AttemptRow({ attempt }: { attempt: DeliveryAttempt }) {
  const { t, i18n } = useTranslation('developers');
  const { at, durationMs, status, error, request, response } = attempt;
  return (
    <li className={css.attempt}>
      <p className={row.facts}>
        <b>{status === null ? t('noAnswer') : t('answer', { status })}</b>
        <span>{t('took', { ms: durationMs })}</span>
        <span>{formatFull(at, i18n.language)}</span>
      </p>
      {error !== null && <p>{error}</p>}
      <div className={css.bodies}>
        <div>
          <b>{t('request')}</b>
          <pre tabIndex={0}>{request}</pre>
        </div>
        {response !== null && response !== '' && (
          <div>
            <b>{t('response')}</b>
            <pre tabIndex={0}>{response}</pre>
          </div>
        )}
      </div>
    </li>
  );
}
