import { useEffect, useRef } from 'react';
import { Button, Skeleton } from '@mantine/core';
import { IconMessage } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Contact } from '../../../contract/contacts.ts';
import { useMay } from '../../api/may.ts';
import { initials } from '../../components/initials.ts';
import { formatPhone } from '../../i18n/phone.ts';
import row from '../../components/Rows.module.css';
import css from './contacts.module.css';

interface Props {
  /** undefined while they are loading. */
  contacts: Contact[] | undefined;
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  onOpen: (contact: Contact) => void;
}

/** A table where there is room for one, cards on a phone. Rows out of sight are not laid out (`content-visibility`). */
export function ContactTable({ contacts, query, onOpen }: Props) {
  const { t } = useTranslation('contacts');
  const { t: common } = useTranslation();
  if (!contacts) {
    return (
      <div className={row.loading} role="status" aria-label={common('common.loading')}>
        {Array.from({ length: 8 }, (_, index) => (
          <Skeleton key={index} height={44} radius={10} />
        ))}
      </div>
    );
  }
  return (
    <div className={css.frame}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t('name')}</th>
            <th scope="col">{t('phone')}</th>
            <th scope="col">{t('tags')}</th>
            <th scope="col">{t('fields')}</th>
          </tr>
        </thead>
        <tbody>
          {contacts.map((contact) => (
            <ContactRow key={contact.id} contact={contact} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
      <More {...query} />
    </div>
  );
}

function ContactRow({ contact, onOpen }: { contact: Contact; onOpen: (contact: Contact) => void }) {
  const { t } = useTranslation('contacts');
  const { accountId } = contact;
  const { name, phone, tags, fields, optedOutAt } = contact;
  const canWrite = useMay(accountId)('send') && optedOutAt === null;
  const called = name ?? (phone === null ? t('nameless') : formatPhone(phone));
  return (
    // The button in it is for the keyboard; a mouse may hit the whole row.
    <tr className={css.contact} onClick={() => onOpen(contact)}>
      <td>
        <div className={css.who}>
          <span className={row.avatar} aria-hidden="true">
            {initials(called)}
          </span>
          <button
            type="button"
            className={css.name}
            aria-label={t('edit', { name: called })}
            onClick={(event) => {
              event.stopPropagation();
              onOpen(contact);
            }}
          >
            {name ?? t('nameless')}
          </button>
          {optedOutAt !== null && (
            <span className={row.badge} data-tone="bad">
              {t('optOut')}
            </span>
          )}
        </div>
      </td>
      <td className={css.phone}>
        {phone === null ? t('hidden') : formatPhone(phone)}
        {phone !== null && canWrite && (
          <Link
            to="/inbox"
            search={{ account: accountId, write: phone }}
            className={css.write}
            aria-label={t('writeTo', { name: called })}
            title={t('write')}
            onClick={(event) => event.stopPropagation()}
          >
            <IconMessage size={17} stroke={1.8} aria-hidden="true" />
          </Link>
        )}
      </td>
      <td>
        <span className={css.tags}>
          {tags.map((tag) => (
            <span key={tag} className={row.badge} data-tone="ok">
              {tag}
            </span>
          ))}
        </span>
      </td>
      <td className={css.fields}>
        {Object.entries(fields)
          .map(([field, value]) => t('fieldsOf', { name: field, value }))
          .join(' · ')}
      </td>
    </tr>
  );
}

/** More are asked for when the end of the list comes near. */
function More({ hasNextPage, isFetchingNextPage, fetchNextPage }: Props['query']) {
  const { t } = useTranslation('contacts');
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const seen = button.current;
    if (!seen || isFetchingNextPage) return undefined;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && fetchNextPage(), {
      rootMargin: '600px',
    });
    observer.observe(seen);
    return () => observer.disconnect();
  }, [fetchNextPage, isFetchingNextPage, hasNextPage]);
  if (!hasNextPage) return null;
  return (
    <p className={css.more}>
      <Button ref={button} variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
        {t('loadMore')}
      </Button>
    </p>
  );
}
