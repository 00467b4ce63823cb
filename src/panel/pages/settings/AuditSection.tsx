import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAudit } from '../../api/account.ts';
import { Panel } from '../../components/Panel.tsx';
import { Rows } from '../../components/Rows.tsx';
import { useAccount } from '../../api/currentAccount.ts';
import { AuditRow } from './AuditRow.tsx';
import css from './settings.module.css';

export function AuditSection() {
  const { t } = useTranslation();
  const account = useAccount();
  const { data, error, isFetching, refetch, hasNextPage, fetchNextPage } = useAudit(account.id);
  const entries = data?.pages.flatMap(({ items }) => items);
  return (
    <Panel title={t('audit.title')} text={t('audit.text')}>
      <Rows
        query={{ data: entries, error, isFetching, refetch: refetch as never }}
        label={t('audit.title')}
        empty={t('audit.none')}
      >
        {(entry) => <AuditRow key={entry.id} account={account} entry={entry} />}
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
