import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { ActionIcon, Button } from '@mantine/core';
import { IconKeyboard, IconMessages, IconPencilPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { AccountContext, useAccount } from '../../api/currentAccount.ts';
import { may, useMay, useUser } from '../../api/may.ts';
import { rememberAll } from '../../api/inbox/all.ts';
import { ALL } from '../../api/inbox/filter.ts';
import { useOwnAccounts } from '../../api/ownAccounts.ts';
import { knownConversation } from '../../api/inbox/lists.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useTitle } from '../../components/useTitle.ts';
import { ConversationPane } from './ConversationPane.tsx';
import css from './inbox.module.css';
import { ConversationList } from './list/ConversationList.tsx';
import { ListHead } from './list/ListHead.tsx';
import { SearchResults } from './list/SearchResults.tsx';
import { usePlace } from './place.ts';
import { useShortcuts } from './useShortcuts.ts';

const NewConversation = lazy(() =>
  import('./begin/NewConversation.tsx').then(({ NewConversation: it }) => ({ default: it })),
);
const Help = lazy(() => import('./Help.tsx').then(({ Help: it }) => ({ default: it })));

/** The list beside the open conversation; on a phone one of the two. */
export function InboxPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { id: accountId } = useAccount();
  const { place, go } = usePlace();
  const { c, m, write } = place;
  const isAll = place.all === true;
  useEffect(() => rememberAll(isAll), [isAll]);
  const canWrite = useMay(accountId)('send');
  const begin = (): void => go({ write: '' }, true);
  const [search, setSearch] = useState('');
  const [help, setHelp] = useState(false);
  const searchRef = useRef<HTMLInputElement>(null);
  const title = c === undefined ? undefined : knownConversation(client, accountId, c)?.title;
  useTitle(title ?? t('nav.inbox'));
  useShortcuts({
    search: () => searchRef.current?.focus(),
    help: () => setHelp(true),
    begin: () => canWrite && begin(),
    back: () => {
      if (search !== '') setSearch('');
      else if (c !== undefined) go({ c: undefined, m: undefined });
    },
  });
  // From the list on a phone one comes to the conversation; what was typed there is done with.
  useEffect(() => {
    if (c === undefined) return;
    const row = document.querySelector(`[data-list] [data-conversation="${CSS.escape(c)}"]`);
    row?.scrollIntoView({ block: 'nearest' });
  }, [c]);
  return (
    <main
      id="main"
      className={css.inbox}
      tabIndex={-1}
      data-fills=""
      data-alone={c !== undefined || undefined}
    >
      <section className={css.list} aria-label={t('inbox.list')}>
        <ListHead
          search={search}
          onSearch={setSearch}
          searchRef={searchRef}
          onBegin={canWrite ? begin : undefined}
          help={
            <ActionIcon
              className={css.help}
              variant="subtle"
              color="gray"
              size={34}
              aria-label={t('inbox.help.title')}
              title={t('inbox.help.title')}
              onClick={() => setHelp(true)}
            >
              <IconKeyboard size={18} stroke={1.8} aria-hidden="true" />
            </ActionIcon>
          }
        />
        {search.trim() === '' ? (
          <ConversationList key={isAll ? ALL : accountId} />
        ) : isAll ? (
          <SearchOfAll text={search} />
        ) : (
          <SearchResults text={search} canWrite={canWrite} />
        )}
      </section>
      {c === undefined ? (
        <NothingOpen isAll={isAll} onBegin={canWrite ? begin : undefined} />
      ) : (
        <ConversationPane key={c} accountId={accountId} id={c} from={m ?? null} />
      )}
      {write !== undefined && canWrite && (
        <Suspense>
          <NewConversation
            phone={write}
            onClose={() => go({ write: undefined }, true)}
            onOpen={(id) => {
              setSearch('');
              go({ write: undefined, c: id, m: undefined });
            }}
          />
        </Suspense>
      )}
      {help && (
        <Suspense>
          <Help onClose={() => setHelp(false)} />
        </Suspense>
      )}
    </main>
  );
}

/** Each account is searched for itself. */
function SearchOfAll({ text }: { text: string }) {
  const user = useUser();
  return (
    <div className={css.searches}>
      {useOwnAccounts().map((account) => (
        <AccountContext key={account.id} value={account}>
          <section aria-label={account.name}>
            <h2 className={css.searched}>{account.name}</h2>
            <SearchResults text={text} canWrite={may(user, 'send', account.id)} />
          </section>
        </AccountContext>
      ))}
    </div>
  );
}

function NothingOpen({ isAll, onBegin }: { isAll: boolean; onBegin: (() => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <section className={css.empty} data-nothing="">
      <span className={css.emblem}>
        <IconMessages size={34} stroke={1.4} aria-hidden="true" />
      </span>
      <h2>{t('inbox.pickTitle')}</h2>
      <p>{t(isAll ? 'inbox.pickTextAll' : 'inbox.pickText')}</p>
      {onBegin && (
        <Button leftSection={<IconPencilPlus size={17} aria-hidden="true" />} onClick={onBegin}>
          {t('inbox.begin')}
        </Button>
      )}
      <p className={css.keys}>
        <kbd>j</kbd> <kbd>k</kbd> {t('inbox.help.move')} · <kbd>/</kbd> {t('inbox.help.search')} ·{' '}
        <kbd>?</kbd> {t('inbox.help.title')}
      </p>
    </section>
  );
}
