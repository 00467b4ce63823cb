import { Button, Skeleton } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { useLatestConversations } from '../../api/queries.ts';
import { MessageRow } from './MessageRow.tsx';
import css from './LastMessages.module.css';

export function LastMessages({ number }: { number: WhatsAppNumber }) {
  const { t } = useTranslation();
  const { data, error, isFetching, refetch } = useLatestConversations(number);
  return (
    <section className={css.section} aria-label={`${t('messages.title')}: ${number.name}`}>
      <h3 className={css.heading}>{t('messages.title')}</h3>
      {!data && !error && (
        <div className={css.loading} aria-hidden="true">
          {[0, 1, 2].map((index) => (
            <Skeleton key={index} height={34} radius={8} />
          ))}
        </div>
      )}
      {!data && error && (
        <p className={css.failed} role="alert">
          {t('messages.failed')}
          <Button size="compact-sm" variant="default" loading={isFetching} onClick={() => void refetch()}>
            {t('common.tryAgain')}
          </Button>
        </p>
      )}
      {data?.length === 0 && (
        <p className={css.none}>
          <IconMessages size={24} stroke={1.4} aria-hidden="true" />
          {t('messages.none')}
        </p>
      )}
      {data && data.length > 0 && (
        <ul className={css.list}>
          {data.map((conversation) => (
            <MessageRow key={conversation.id} conversation={conversation} />
          ))}
        </ul>
      )}
    </section>
  );
}
