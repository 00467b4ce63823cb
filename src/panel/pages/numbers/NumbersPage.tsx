import { useState } from 'react';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { may, useUser } from '../../api/may.ts';
import { useInstances } from '../../api/queries.ts';
import { AddPhone } from './AddPhone.tsx';
import { EmptyState } from './EmptyState.tsx';
import page from '../../components/Page.module.css';
import { LoadFailed } from '../../components/LoadFailed.tsx';
import { useTitle } from '../../components/useTitle.ts';
import { LoadingCards } from './LoadingCards.tsx';
import { NumberCard } from './NumberCard.tsx';
import { Summary } from './Summary.tsx';
import css from './NumbersPage.module.css';

export function NumbersPage() {
  const { t } = useTranslation();
  const { data, error, isFetching, refetch } = useInstances();
  const user = useUser();
  const mayAdd = may(user, 'createAccount') || user.accounts.some(({ id }) => may(user, 'addNumber', id));
  const [adding, setAdding] = useState(false);
  const [added, setAdded] = useState<string | null>(null);
  const connected = data?.filter(({ state }) => state === 'connected').length ?? 0;
  useTitle(data?.length ? `${connected}/${data.length}` : t('numbers.title'));

  return (
    <main id="main" className={page.page} tabIndex={-1}>
      <div className={page.heading}>
        <div>
          <h1 className={page.title}>{t('numbers.title')}</h1>
          {data && data.length > 0 && <Summary instances={data} />}
        </div>
        {data && data.length > 0 && mayAdd && (
          <Button leftSection={<IconPlus size={17} aria-hidden="true" />} onClick={() => setAdding(true)}>
            {t('numbers.add')}
          </Button>
        )}
      </div>
      {!data && !error && <LoadingCards />}
      {!data && error && (
        <LoadFailed
          title={t('numbers.loadFailed')}
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {data?.length === 0 && <EmptyState onAdd={mayAdd ? () => setAdding(true) : null} />}
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
