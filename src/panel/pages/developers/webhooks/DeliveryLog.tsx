import { useState } from 'react';
import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { Delivery, DeliveryAttempt, Webhook } from '../../../../contract/webhooks.ts';
import { useAttempts, useDeliveries, useReplay } from '../../../api/webhooks.ts';
import { serverNow } from '../../../api/serverClock.ts';
import { Failure } from '../../../components/form/Failure.tsx';
import form from '../../../components/form/form.module.css';
import row from '../../../components/Rows.module.css';
import { Rows } from '../../../components/Rows.tsx';
import { formatFull, formatMoment } from '../../../i18n/time.ts';
import css from '../developers.module.css';

interface Props {
  accountId: string;
  webhook: Webhook;
}
const tones = { pending: undefined, delivered: 'ok', failed: 'bad' } as const;

export function DeliveryLog({ accountId, webhook }: Props) {
  const { t } = useTranslation('developers');
  const log = useDeliveries(accountId, webhook.id);
  const deliveries = log.data?.pages.flatMap(({ items }) => items);
  return (
    <div className={css.log}>
      <Replay accountId={accountId} webhook={webhook} />
      <Rows
        query={{ ...log, data: deliveries, refetch: log.refetch as never }}
        label={t('log')}
        empty={t('noDeliveries')}
      >
        {(delivery) => (
          <DeliveryRow key={delivery.seq} accountId={accountId} webhook={webhook} delivery={delivery} />
        )}
      </Rows>
      {log.hasNextPage && (
        <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}

function DeliveryRow({ accountId, webhook, delivery }: Props & { delivery: Delivery }) {
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
            <Again accountId={accountId} webhook={webhook} seq={seq} />
          </>
        )}
      </details>
    </li>
  );
}

function Attempts({ accountId, webhook, delivery }: Props & { delivery: Delivery }) {
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

function useSaidReplay(accountId: string, webhook: Webhook) {
  const { t } = useTranslation('developers');
  const replay = useReplay(accountId, webhook.id);
  const run = (range: { from: number; to?: number }, then?: () => void): void =>
    replay.mutate(range, {
      onSuccess: ({ count }) => {
        notifications.show({ message: t('replayed', { count }) });
        then?.();
      },
    });
  return { run, replay };
}

function Again({ accountId, webhook, seq }: Props & { seq: number }) {
  const { t } = useTranslation('developers');
  const { run, replay } = useSaidReplay(accountId, webhook);
  return (
    <div className={form.form}>
      <Failure error={replay.error} />
      <Button
        variant="default"
        size="compact-md"
        mb={12}
        loading={replay.isPending}
        onClick={() => run({ from: seq, to: seq })}
      >
        {t('replay')}
      </Button>
    </div>
  );
}

function Replay({ accountId, webhook }: Props) {
  const { t } = useTranslation('developers');
  const { t: common } = useTranslation();
  const { run, replay } = useSaidReplay(accountId, webhook);
  const [asking, setAsking] = useState(false);
  const [from, setFrom] = useState('1');
  const [to, setTo] = useState('');
  if (!asking) {
    return (
      <div>
        <Button variant="default" size="compact-md" onClick={() => setAsking(true)}>
          {t('replayRange')}
        </Button>
      </div>
    );
  }
  const number = (text: string): number => Number(text.replace(/\D/g, ''));
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        const end = number(to);
        run({ from: number(from) || 1, ...(end > 0 ? { to: end } : {}) }, () => setAsking(false));
      }}
    >
      <p>{t('replayText')}</p>
      <div className={css.bodies}>
        <TextInput
          label={t('replayFrom')}
          inputMode="numeric"
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          label={t('replayTo')}
          inputMode="numeric"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </div>
      <Failure error={replay.error} />
      <div className={form.buttons}>
        <Button variant="default" onClick={() => setAsking(false)}>
          {common('common.cancel')}
        </Button>
        <Button type="submit" loading={replay.isPending}>
          {t('replay')}
        </Button>
      </div>
    </form>
  );
}
