import { useState } from 'react';
import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { KeyRequest } from '../../../contract/keys.ts';
import { useKeys } from '../../api/account.ts';
import { useAccount } from '../../api/currentAccount.ts';
import { useKeyRequests } from '../../api/keyRequests.ts';
import { serverNow } from '../../api/serverClock.ts';
import { Panel } from '../../components/Panel.tsx';
import row from '../../components/Rows.module.css';
import { Rows } from '../../components/Rows.tsx';
import { formatSecond } from '../../i18n/time.ts';
import css from './developers.module.css';

export function RequestsSection() {
  const { t } = useTranslation('traffic');
  const { id } = useAccount();
  const { data: apiKeys = [] } = useKeys(id);
  const [filter, setFilter] = useState({ keyId: '', onlyProblems: false });
  const log = useKeyRequests(id, filter);
  const isFiltered = filter.keyId !== '' || filter.onlyProblems;
  const nameOf = (keyId: string): string => apiKeys.find((one) => one.id === keyId)?.name ?? t('goneKey');
  return (
    <Panel title={t('requests')} text={t('requestsText')}>
      <div className={css.filters}>
        <NativeSelect
          label={t('ofKey')}
          value={filter.keyId}
          onChange={(event) => setFilter({ ...filter, keyId: event.currentTarget.value })}
          data={[
            { value: '', label: t('everyKey') },
            ...apiKeys.map(({ id: value, name, hint }) => ({ value, label: `${name} (${hint}…)` })),
          ]}
        />
        <Checkbox
          label={t('onlyProblems')}
          checked={filter.onlyProblems}
          onChange={(event) => setFilter({ ...filter, onlyProblems: event.currentTarget.checked })}
        />
      </div>
      <Rows
        query={{ ...log, data: log.data?.pages.flatMap(({ items }) => items), refetch: log.refetch as never }}
        label={t('requests')}
        empty={t(isFiltered ? 'noSuchRequests' : 'noRequests')}
      >
        {(request) => (
          <RequestRow
            key={request.id}
            request={request}
            keyName={filter.keyId === '' ? nameOf(request.keyId) : null}
          />
        )}
      </Rows>
      {log.hasNextPage && (
        <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </Panel>
  );
}

function RequestRow({ request, keyName }: { request: KeyRequest; keyName: string | null }) {
  const { t, i18n } = useTranslation('traffic');
  const { id, at, method, operation, status, durationMs, problem, field } = request;
  const isBad = status === null || status >= 400;
  return (
    <li className={css.request} title={t('requestId', { id })}>
      <span className={css.when}>{formatSecond(at, i18n.language, serverNow())}</span>
      <b className={row.mono}>
        {method} {operation ?? t(problem === 'not_found' ? 'noPath' : 'noOperation')}
      </b>
      <span className={row.badge} data-tone={isBad ? 'bad' : 'ok'}>
        {status ?? t('gone')}
      </span>
      <span className={css.when}>{t('took', { ms: durationMs })}</span>
      {keyName !== null && <span className={css.keyName}>{keyName}</span>}
      {problem !== null && (
        <p className={css.problem}>
          <code>{problem}</code>
          {field !== null && <span>{t('field', { field })}</span>}
        </p>
      )}
    </li>
  );
}
