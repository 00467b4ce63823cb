import { lazy, Suspense, useState, useSyncExternalStore } from 'react';
import { ActionIcon, Button } from '@mantine/core';
import { IconLayoutGrid, IconPlus, IconTable } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { may, useUser } from '../../api/may.ts';
import { useNumbers } from '../../api/queries.ts';
import { stored } from '../../api/stored.ts';
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
  const { data, error, isFetching, refetch } = useNumbers();
  const user = useUser();
  const mayAdd = may(user, 'createAccount') || user.accounts.some(({ id }) => may(user, 'addNumber', id));
  const [adding, setAdding] = useState(false);
  const [added, setAdded] = useState<string | null>(null);
  const chosen = useSyncExternalStore(view.listen, view.get);
  const asTable = chosen === null ? (data?.length ?? 0) > MANY : chosen === 'table';
  const connected = data?.filter(({ state }) => state === 'connected').length ?? 0;
  useTitle(data?.length ? `${connected}/${data.length}` : t('numbers.title'));

  return (
    <main id="main" className={page.page} tabIndex={-1}>
      <div className={page.heading}>
        <div>
          <h1 className={page.title}>{t('numbers.title')}</h1>
          {data && data.length > 0 && <Summary numbers={data} />}
        </div>
        {data && data.length > 0 && (
          <div className={css.tools}>
            {data.length > 1 && <View asTable={asTable} />}
            {mayAdd && (
              <Button leftSection={<IconPlus size={17} aria-hidden="true" />} onClick={() => setAdding(true)}>
                {t('numbers.add')}
              </Button>
            )}
          </div>
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
      {data &&
        data.length > 0 &&
        (asTable ? <Table numbers={data} /> : <Cards numbers={data} added={added} />)}
      <AddPhone opened={adding} onClose={() => setAdding(false)} onAdded={setAdded} />
    </main>
  );
}

/** More than these are better read as a table, unless one has chosen. */
const MANY = 12;
const view = stored('ramal.numbers');

function View({ asTable }: { asTable: boolean }) {
  const { t } = useTranslation();
  const Icon = asTable ? IconLayoutGrid : IconTable;
  const label = t(asTable ? 'numbers.asCards' : 'numbers.asTable');
  return (
    <ActionIcon
      variant="default"
      size={36}
      aria-label={label}
      title={label}
      onClick={() => view.set(asTable ? 'cards' : 'table')}
    >
      <Icon size={18} stroke={1.7} aria-hidden="true" />
    </ActionIcon>
  );
}

function Cards({ numbers, added }: { numbers: WhatsAppNumber[]; added: string | null }) {
  return (
    <div className={css.grid}>
      {numbers.map((number) => (
        <NumberCard key={number.id} number={number} justAdded={number.id === added} />
      ))}
    </div>
  );
}

const NumbersTable = lazy(() =>
  import('./NumbersTable.tsx').then((module) => ({ default: module.NumbersTable })),
);
function Table({ numbers }: { numbers: WhatsAppNumber[] }) {
  return (
    <Suspense fallback={<LoadingCards />}>
      <NumbersTable numbers={numbers} />
    </Suspense>
  );
}
