import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Webhook } from '../../../../contract/webhooks.ts';
import { useDeliveries } from '../../../api/webhooks.ts';
import { Rows } from '../../../components/Rows.tsx';
import css from '../developers.module.css';
import { DeliveryRow } from './DeliveryRow.tsx';
import { ReplayRange } from './Replay.tsx';

interface Props {
  accountId: string;
  webhook: Webhook;
}

export function DeliveryLog({ accountId, webhook }: Props) {
  const { t } = useTranslation('developers');
  const log = useDeliveries(accountId, webhook.id);
  const deliveries = log.data?.pages.flatMap(({ items }) => items);
  return (
    <div className={css.log}>
      <ReplayRange accountId={accountId} webhook={webhook} />
      <Rows
        query={{ ...log, data: deliveries, refetch: log.refetch as never }}
        label={t('log')}
        empty={t('noDeliveries')}
      >
        {(delivery) => (
          <DeliveryRow key={delivery.seq} accountId={accountId} webhook={webhook} delivery={delivery} />
        )}
      </Rows>
      {log.hasNextPage && (
        <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}
