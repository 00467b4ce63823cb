import { useState } from 'react';
import { NativeSelect, Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../../contract/overview.ts';
import { useAccount } from '../../api/currentAccount.ts';
import { useUser } from '../../api/may.ts';
import { useOverview } from '../../api/overview.ts';
import { LoadFailed } from '../../components/LoadFailed.tsx';
import page from '../../components/Page.module.css';
import { Panel } from '../../components/Panel.tsx';
import { useTitle } from '../../components/useTitle.ts';
import { overviewTexts } from '../../i18n/overview.ts';
import { addPageTexts } from '../../i18n/pageTexts.ts';
import { Accounts } from './Accounts.tsx';
import { Chart } from './Chart.tsx';
import { ByNumber } from './ByNumber.tsx';
import { InstallationWarnings } from './InstallationWarnings.tsx';
import { Statuses } from './Statuses.tsx';
import { Tiles } from './Tiles.tsx';
import { Undecided } from './Undecided.tsx';
import css from './overview.module.css';

addPageTexts('overview', overviewTexts);

const periods = [1, 7, 30, 90];

export function OverviewPage() {
  const { t } = useTranslation('overview');
  const account = useAccount();
  const { isOwner, accounts } = useUser();
  const [days, setDays] = useState(1);
  const { data, error, isFetching, refetch } = useOverview(account.id, days);
  useTitle(t('title'));
  return (
    <main id="main" className={page.page} tabIndex={-1}>
      <div className={page.heading}>
        <h1 className={page.title}>{t('title')}</h1>
        <NativeSelect
          aria-label={t('period')}
          value={String(days)}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
          data={periods.map((one) => ({ value: String(one), label: t('days', { count: one }) }))}
        />
      </div>
      {!data && error && (
        <LoadFailed title={t('loadFailed')} error={error} busy={isFetching} onRetry={() => void refetch()} />
      )}
      {!data && !error && <Loading />}
      {data && <Shown overview={data} days={days} />}
      <div className={css.below}>
        <Undecided accountId={account.id} />
      </div>
      {(isOwner || accounts.length > 1) && <Accounts />}
      {isOwner && <InstallationWarnings />}
    </main>
  );
}

function Loading() {
  const { t } = useTranslation();
  return (
    <div className={css.tiles} role="status" aria-label={t('common.loading')}>
      {[0, 1, 2, 3, 4].map((index) => (
        <Skeleton key={index} height={112} radius={16} />
      ))}
    </div>
  );
}

function Shown({ overview, days }: { overview: Overview; days: number }) {
  const { t } = useTranslation('overview');
  return (
    <div className={css.all}>
      <Tiles overview={overview} />
      <Panel title={t('chart')} text={t('chartText')}>
        <Chart series={overview.series} byDay={days > 2} />
      </Panel>
      <div className={css.two}>
        <Panel title={t('byNumber')}>
          <ByNumber numbers={overview.byNumber} />
        </Panel>
        <Panel title={t('statuses')}>
          <Statuses sent={overview.sent} />
        </Panel>
      </div>
    </div>
  );
}
