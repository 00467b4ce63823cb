import { useEffect, useState } from 'react';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconSearchOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/api.ts';
import { useAccount } from '../../../api/currentAccount.ts';
import { useContacts } from '../../../api/contacts.ts';
import { keys } from '../../../api/keys.ts';
import { Face } from '../../../components/Face.tsx';
import { preview } from '../../../components/preview.ts';
import { useMinute } from '../../../components/useNow.ts';
import { problemText } from '../../../i18n/errors.ts';
import { formatPhone } from '../../../i18n/phone.ts';
import { formatMoment } from '../../../i18n/time.ts';
import { phoneIn } from '../phoneIn.ts';
import { toConversation } from '../place.ts';
import { useWhere } from './useWhere.ts';
import { LoadingRows } from './ConversationList.tsx';
import { ConversationRow } from './ConversationRow.tsx';
import css from './list.module.css';
import { excerpt } from './excerpt.ts';

const TYPING_MS = 250;
/** Contacts without a conversation that are shown. */
const STRANGERS = 10;

/** Waits until a text has stood still for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export function SearchResults({ text, canWrite }: { text: string; canWrite: boolean }) {
  const { t, i18n } = useTranslation();
  const { id } = useAccount();
  const where = useWhere();
  const now = useMinute();
  const q = useSettled(text.trim());
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.search(id, q),
    queryFn: ({ signal, pageParam: cursor }) =>
      api('search', { params: { id }, query: { q, limit: 30, cursor }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: q.length >= 2,
  });
  const { data: contacts } = useContacts(id, { q, tag: '', optedOut: false }, canWrite && q.length >= 2);
  const people = contacts?.pages[0]?.items ?? [];
  if (text.trim().length < 2) return <p className={css.notice}>{t('inbox.searchMore')}</p>;
  if (error)
    return (
      <p className={css.notice} role="alert">
        {problemText(error, t, i18n.language)}
      </p>
    );
  if (!data) return <LoadingRows />;
  const conversations = data.pages[0]?.conversations ?? [];
  const messages = data.pages.flatMap((page) => page.messages);
  const known = new Set(conversations.map(({ contact }) => contact?.id));
  const strangers = canWrite ? people.filter(({ id: contactId }) => !known.has(contactId)) : [];
  const typed = canWrite && conversations.length + strangers.length === 0 ? phoneIn(q) : null;
  if (conversations.length + messages.length + strangers.length === 0 && typed === null) {
    return (
      <div className={css.notice} role="status">
        <IconSearchOff size={34} stroke={1.3} aria-hidden="true" />
        <p>{t('inbox.foundNothing', { text: q })}</p>
      </div>
    );
  }
  return (
    <div className={css.scroller} data-list="">
      {conversations.length > 0 && (
        <section aria-label={t('inbox.foundPeople')}>
          <h2 className={css.found}>{t('inbox.foundPeople')}</h2>
          <ul>
            {conversations.map((one) => (
              <li key={one.id}>
                <ConversationRow conversation={one} where={where(one)} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {(strangers.length > 0 || typed !== null) && (
        <section aria-label={t('inbox.foundContacts')}>
          <h2 className={css.found}>{t('inbox.foundContacts')}</h2>
          <ul>
            {strangers.slice(0, STRANGERS).map(({ id: contactId, name, phone }) => (
              <Stranger key={contactId} name={name} phone={phone} />
            ))}
            {typed !== null && <Stranger name={null} phone={typed} />}
          </ul>
        </section>
      )}
      {messages.length > 0 && (
        <section aria-label={t('inbox.foundMessages')}>
          <h2 className={css.found}>{t('inbox.foundMessages')}</h2>
          <ul>
            {messages.map(({ message, title }) => (
              <li key={message.id}>
                <Link
                  to="/inbox"
                  search={toConversation({ accountId: id, id: message.conversationId }, message.id)}
                  className={css.row}
                  data-conversation={message.conversationId}
                >
                  <span className={css.words}>
                    <span className={css.line}>
                      <span className={css.title}>{formatPhone(title)}</span>
                      <time className={css.time} dateTime={message.createdAt}>
                        {formatMoment(message.createdAt, i18n.language, now)}
                      </time>
                    </span>
                    <span className={css.hit}>
                      {message.direction === 'out' && <b>{t('inbox.you')}: </b>}
                      {excerpt(preview(message, t), q).map(({ text: part, isHit }, index) =>
                        isHit ? <mark key={index}>{part}</mark> : <span key={index}>{part}</span>,
                      )}
                    </span>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
          {hasNextPage && (
            <p className={css.more}>
              <Button
                variant="default"
                size="compact-md"
                loading={isFetchingNextPage}
                onClick={() => void fetchNextPage()}
              >
                {t('inbox.more')}
              </Button>
            </p>
          )}
        </section>
      )}
    </div>
  );
}

/** Somebody with whom there is no conversation yet. Whose phone is hidden can only be answered. */
function Stranger({ name, phone }: { name: string | null; phone: string | null }) {
  const { t } = useTranslation();
  if (phone === null) return null;
  const called = name ?? formatPhone(phone);
  return (
    <li>
      <Link to="/inbox" search={(old) => ({ ...old, write: phone })} className={css.row}>
        <Face name={called} />
        <span className={css.words}>
          <span className={css.title}>{t('inbox.writeTo', { name: called })}</span>
          {name !== null && <span className={css.hit}>{formatPhone(phone)}</span>}
        </span>
      </Link>
    </li>
  );
}
