import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useUsage } from '../../api/account.ts';
import { useMay, useUser } from '../../api/may.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { formatBytes } from '../../i18n/time.ts';
import { Panel } from '../../components/Panel.tsx';
import { AccountName } from './AccountName.tsx';
import { useAccount } from '../../api/currentAccount.ts';
import { ChangePlan } from './ChangePlan.tsx';
import { Meter } from './Meter.tsx';
import css from './settings.module.css';

export function PlanSection() {
  const { t, i18n } = useTranslation();
  const account = useAccount();
  const { isOwner } = useUser();
  const may = useMay(account.id);
  const { data, error } = useUsage(account.id);
  return (
    <>
      <Panel title={t('plan.title')} text={t('plan.text')}>
        {!data && error && <Failure error={error} />}
        {!data && !error && <Skeleton height={190} radius={12} aria-label={t('common.loading')} />}
        {data && (
          <>
            <p className={css.planName}>
              <b>{t(`plan.name.${data.plan}`)}</b>
              <span>
                {t('plan.requests', {
                  formatted: data.limits.requestsPerMinute.toLocaleString(i18n.language),
                })}
              </span>
            </p>
            <div className={css.meters}>
              <Meter label={t('limit.numbers')} used={data.used.numbers} limit={data.limits.numbers} />
              <Meter label={t('limit.users')} used={data.used.users} limit={data.limits.users} />
              <Meter label={t('limit.webhooks')} used={data.used.webhooks} limit={data.limits.webhooks} />
              <Meter label={t('limit.keys')} used={data.used.keys} limit={data.limits.keys} />
              <Meter
                label={t('limit.messagesPerMonth')}
                used={data.used.messagesThisMonth}
                limit={data.limits.messagesPerMonth}
                stops
              />
              <Meter
                label={t('limit.storageBytes')}
                used={data.used.storedBytes}
                limit={data.limits.storageBytes}
                say={(bytes) => formatBytes(bytes, i18n.language)}
                stops
              />
            </div>
          </>
        )}
      </Panel>
      {isOwner && <ChangePlan account={account} />}
      {may('updateAccount') && <AccountName account={account} />}
    </>
  );
}
