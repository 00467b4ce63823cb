import { useState } from 'react';
import { Button, Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAccounts, useAudit } from '../../api/account.ts';
import { useMay } from '../../api/may.ts';
import { Panel } from '../../components/Panel.tsx';
import { Rows } from '../../components/Rows.tsx';
import { useAccount } from '../../api/currentAccount.ts';
import { AuditRow } from './AuditRow.tsx';
import css from './settings.module.css';

export function AuditSection() {
  const { t } = useTranslation();
  const account = useAccount();
  const maySeeAll = useMay()('listInstallationAudit');
  const [isWhole, setIsWhole] = useState(false);
  const { data: accounts } = useAccounts();
  const { data, error, isFetching, refetch, hasNextPage, fetchNextPage } = useAudit(
    isWhole ? null : account.id,
  );
  const entries = data?.pages.flatMap(({ items }) => items);
  return (
    <Panel
      title={t('audit.title')}
      text={t(isWhole ? 'audit.wholeText' : 'audit.text')}
      action={
        maySeeAll && (
          <Checkbox
            label={t('audit.whole')}
            checked={isWhole}
            onChange={(event) => setIsWhole(event.currentTarget.checked)}
          />
        )
      }
    >
      <Rows
        query={{ data: entries, error, isFetching, refetch: refetch as never }}
        label={t('audit.title')}
        empty={t('audit.none')}
      >
        {(entry) => (
          <AuditRow
            key={entry.id}
            entry={entry}
            account={account}
            accounts={isWhole ? (accounts ?? []) : null}
          />
        )}
      </Rows>
      {hasNextPage && (
        <p className={css.more}>
          <Button variant="default" loading={isFetching} onClick={() => void fetchNextPage()}>
            {t('audit.more')}
          </Button>
        </p>
      )}
    </Panel>
  );
}
