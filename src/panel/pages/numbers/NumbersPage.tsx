import { useEffect, useState } from 'react';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useInstances } from '../../api/queries.ts';
import { AddPhone } from './AddPhone.tsx';
import { EmptyState } from './EmptyState.tsx';
import { LoadFailed } from './LoadFailed.tsx';
import { LoadingCards } from './LoadingCards.tsx';
import { NumberCard } from './NumberCard.tsx';
import { Summary } from './Summary.tsx';
import css from './NumbersPage.module.css';

export function NumbersPage() {
  const { t } = useTranslation();
  const { data, error, isFetching, refetch } = useInstances();
  const [adding, setAdding] = useState(false);
  const [added, setAdded] = useState<string | null>(null);
  const connected = data?.filter(({ state }) => state === 'connected').length ?? 0;
  useEffect(() => {
    document.title = data?.length ? `${connected}/${data.length} · Ramal` : 'Ramal';
  }, [data, connected]);

  return (
    <main id="numbers" className={css.page} tabIndex={-1}>
      <div className={css.heading}>
        <div>
          <h1 className={css.title}>{t('numbers.title')}</h1>
          {data && data.length > 0 && <Summary instances={data} />}
        </div>
        {data && data.length > 0 && (
          <Button leftSection={<IconPlus size={17} aria-hidden="true" />} onClick={() => setAdding(true)}>
            {t('numbers.add')}
          </Button>
        )}
      </div>
      {!data && !error && <LoadingCards />}
      {!data && error && <LoadFailed error={error} busy={isFetching} onRetry={() => void refetch()} />}
      {data?.length === 0 && <EmptyState onAdd={() => setAdding(true)} />}
      {data && data.length > 0 && (
        <div className={css.grid}>
          {data.map((instance) => (
            <NumberCard key={instance.id} instance={instance} justAdded={instance.id === added} />
          ))}
        </div>
      )}
      <AddPhone opened={adding} onClose={() => setAdding(false)} onAdded={setAdded} />
    </main>
  );
}
