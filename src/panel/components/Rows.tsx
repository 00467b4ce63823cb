import { Button, Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import { Failure } from './form/Failure.tsx';
import css from './Rows.module.css';

interface Props<Item> {
  query: Pick<UseQueryResult<Item[]>, 'data' | 'error' | 'isFetching' | 'refetch'>;
  label: string;
  /** What to say when there are none. */
  empty: string;
  children: (item: Item) => ReactNode;
}

/** A list that is loading, could not be loaded, is empty, or is there. */
export function Rows<Item>({
  query: { data, error, isFetching, refetch },
  label,
  empty,
  children,
}: Props<Item>) {
  const { t } = useTranslation();
  if (!data && error) {
    return (
      <div className={css.failed}>
        <Failure error={error} />
        <Button size="compact-md" variant="default" loading={isFetching} onClick={() => void refetch()}>
          {t('common.tryAgain')}
        </Button>
      </div>
    );
  }
  if (!data) {
    return (
      <div className={css.loading} role="status" aria-label={t('common.loading')}>
        {[0, 1, 2].map((index) => (
          <Skeleton key={index} height={46} radius={10} />
        ))}
      </div>
    );
  }
  if (data.length === 0) return <p className={css.empty}>{empty}</p>;
  return (
    <ul className={css.rows} aria-label={label}>
      {data.map(children)}
    </ul>
  );
}
