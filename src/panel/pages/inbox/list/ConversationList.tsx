import { useEffect, useRef } from 'react';
import { Button, Loader, Skeleton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { IconInbox } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useConversations } from '../../../api/inbox/conversations.ts';
import { useAccount } from '../../../api/currentAccount.ts';
import { ALL } from '../../../api/inbox/filter.ts';
import { useWhere } from './useWhere.ts';
import { problemText } from '../../../i18n/errors.ts';
import { filterOf, usePlace } from '../place.ts';
import { ConversationRow } from './ConversationRow.tsx';
import css from './list.module.css';

const ROW = 78;
/** So many rows before the end the next ones are asked for. */
const AHEAD = 10;

/** The conversations that the tab and the filter leave, the latest first. */
export function ConversationList() {
  const { t, i18n } = useTranslation();
  const { id: accountId } = useAccount();
  const { place } = usePlace();
  const where = useWhere();
  const query = useConversations(place.all === true ? ALL : accountId, filterOf(place));
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, isFetching, refetch } = query;
  const scroller = useRef<HTMLDivElement>(null);
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  // It answers anew at each drawing, so nothing that it says may be remembered.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 6,
  });
  const rows = virtual.getVirtualItems();
  const reached = (rows.at(-1)?.index ?? 0) + AHEAD >= items.length;
  useEffect(() => {
    if (reached && hasNextPage && !isFetchingNextPage && !error) void fetchNextPage();
  }, [reached, hasNextPage, isFetchingNextPage, error, fetchNextPage]);

  if (!data && error) {
    return (
      <div className={css.notice} role="alert">
        <p>{problemText(error, t, i18n.language)}</p>
        <Button variant="default" size="compact-md" loading={isFetching} onClick={() => void refetch()}>
          {t('common.tryAgain')}
        </Button>
      </div>
    );
  }
  if (!data) return <LoadingRows />;
  if (items.length === 0) return <NothingHere />;
  return (
    <div ref={scroller} className={css.scroller} tabIndex={-1} data-list="">
      <ul className={css.rows} style={{ height: virtual.getTotalSize() }} aria-label={t('inbox.list')}>
        {rows.map(({ index, key, start }) => {
          const conversation = items[index];
          if (!conversation) return null;
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={css.item}
              style={{ transform: `translateY(${start}px)` }}
              aria-setsize={hasNextPage ? -1 : items.length}
              aria-posinset={index + 1}
            >
              <ConversationRow conversation={conversation} where={where(conversation)} />
            </li>
          );
        })}
      </ul>
      {isFetchingNextPage && (
        <p className={css.more}>
          <Loader size={16} aria-label={t('common.loading')} />
        </p>
      )}
    </div>
  );
}

export function LoadingRows() {
  const { t } = useTranslation();
  return (
    <div className={css.loading} role="status" aria-label={t('common.loading')}>
      {[72, 54, 63, 48, 70, 58].map((width) => (
        <div key={width} className={css.ghost}>
          <Skeleton circle height={42} />
          <div>
            <Skeleton height={11} width={`${width}%`} radius={6} />
            <Skeleton height={9} width={`${width + 20}%`} radius={6} mt={9} />
          </div>
        </div>
      ))}
    </div>
  );
}

/** Why there is nothing, and what brings something. */
function NothingHere() {
  const { t } = useTranslation();
  const { place, go } = usePlace();
  const { all, tab = 'all', state = 'open', unread } = place;
  const { number, team, tag } = all === true ? {} : place;
  const isFiltered = number !== undefined || team !== undefined || tag !== undefined || unread === true;
  const text = isFiltered || state !== 'open' ? t('inbox.none.filtered') : t(`inbox.none.${tab}`);
  return (
    <div className={css.notice}>
      <IconInbox size={34} stroke={1.3} aria-hidden="true" />
      <p>{text}</p>
      {(isFiltered || state !== 'open' || tab !== 'all') && (
        <Button
          variant="default"
          size="compact-md"
          onClick={() =>
            go({
              tab: 'all',
              state: undefined,
              number: undefined,
              team: undefined,
              tag: undefined,
              unread: undefined,
            })
          }
        >
          {t('inbox.showAll')}
        </Button>
      )}
    </div>
  );
}
