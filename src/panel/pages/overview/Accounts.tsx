import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSummaries } from '../../api/overview.ts';
import { Panel } from '../../components/Panel.tsx';
import { Failure } from '../../components/form/Failure.tsx';
import css from './overview.module.css';

/** Every account in reach, for who has several. */
export function Accounts() {
  const { t, i18n } = useTranslation('overview');
  const { data, error, hasNextPage, isFetching, fetchNextPage } = useSummaries(true);
  const all = data?.pages.flatMap(({ items }) => items);
  const count = (value: number): string => new Intl.NumberFormat(i18n.language).format(value);
  if (all && all.length < 2) return null;
  return (
    <div className={css.accounts}>
      <Panel title={t('accounts')} text={t('accountsText')}>
        <Failure error={all ? null : error} />
        <div className={css.scroll} tabIndex={0} role="region" aria-label={t('accounts')}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t('account')}</th>
                <th scope="col">{t('numbersUp')}</th>
                <th scope="col">{t('open')}</th>
                <th scope="col">{t('received')}</th>
                <th scope="col">{t('sent')}</th>
                <th scope="col">{t('failed')}</th>
              </tr>
            </thead>
            <tbody>
              {all?.map(({ accountId, name, numbers, open, receivedToday, sentToday, failedToday }) => (
                <tr key={accountId}>
                  <th scope="row">
                    <Link to="/inbox" search={{ account: accountId }} aria-label={t('enter', { name })}>
                      {name}
                    </Link>
                  </th>
                  <td data-tone={numbers.connected < numbers.total ? 'act' : undefined}>
                    {t('ofTotal', { some: count(numbers.connected), total: count(numbers.total) })}
                  </td>
                  <td>{count(open)}</td>
                  <td>{count(receivedToday)}</td>
                  <td>{count(sentToday)}</td>
                  <td data-tone={failedToday > 0 ? 'bad' : undefined}>{count(failedToday)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {hasNextPage && (
          <p className={css.more}>
            <Button variant="default" loading={isFetching} onClick={() => void fetchNextPage()}>
              {t('more')}
            </Button>
          </p>
        )}
      </Panel>
    </div>
  );
}
