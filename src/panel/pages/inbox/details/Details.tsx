import { CloseButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../../contract/conversations.ts';
import { useConversations, useUpdateConversation } from '../../../api/inbox/conversations.ts';
import { useNotes } from '../../../api/inbox/notes.ts';
import { useAccount } from '../../../api/currentAccount.ts';
import { useMay } from '../../../api/may.ts';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { Face } from '../../../components/Face.tsx';
import { preview } from '../../../components/preview.ts';
import { formatPhone } from '../../../i18n/phone.ts';
import { formatFull } from '../../../i18n/time.ts';
import css from '../inbox.module.css';
import { toConversation } from '../place.ts';
import { ContactPart } from './ContactPart.tsx';
import own from './details.module.css';
import { Tags } from './Tags.tsx';

/** Who this is, and what is noted about them. */
export function Details({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const { t } = useTranslation();
  const { accountId, id, title, kind, contact, tags, numberId } = conversation;
  const may = useMay(accountId);
  const { numbers } = useAccount();
  const number = numbers.find((one) => one.id === numberId);
  const update = useUpdateConversation(accountId, id);
  return (
    <aside className={css.details} aria-label={t('inbox.details')}>
      <div className={own.head}>
        <h2>{t('inbox.details')}</h2>
        <CloseButton aria-label={t('common.close')} onClick={onClose} />
      </div>
      <div className={own.body}>
        <div className={own.who}>
          <Face name={title} group={kind === 'group'} />
          <div>
            <b>{formatPhone(title)}</b>
            {contact?.phone != null && (
              <p className={own.phone}>
                {formatPhone(contact.phone)} <CopyButton value={`+${contact.phone}`} />
              </p>
            )}
            {contact?.phone === null && <p className={own.soft}>{t('inbox.noPhone')}</p>}
            {number && <p className={own.soft}>{t('inbox.withNumber', { name: number.name })}</p>}
          </div>
        </div>
        <Tags
          accountId={accountId}
          label={t('inbox.conversationTags')}
          tags={tags}
          onChange={may('updateConversation') ? (next) => update.mutateAsync({ tags: next }) : null}
        />
        {contact && <ContactPart key={contact.id} contact={contact} />}
        <Notes conversation={conversation} />
        {contact && <History conversation={conversation} contactId={contact.id} />}
      </div>
    </aside>
  );
}

function Notes({ conversation: { accountId, id } }: { conversation: Conversation }) {
  const { t, i18n } = useTranslation();
  const { data: notes } = useNotes(accountId, id);
  if (!notes || notes.length === 0) return null;
  return (
    <section>
      <h3 className={own.label}>{t('inbox.notes')}</h3>
      <ul className={own.notes}>
        {notes.slice(0, 10).map((note) => (
          <li key={note.id}>
            <p>{note.text}</p>
            <span className={own.soft}>
              {note.author?.name ?? t('inbox.program')} · {formatFull(note.createdAt, i18n.language)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function History({ conversation, contactId }: { conversation: Conversation; contactId: string }) {
  const { t, i18n } = useTranslation();
  const { accountId, id } = conversation;
  const { numbers } = useAccount();
  const { data } = useConversations(accountId, { tab: 'all', state: 'any', contactId });
  const others = data?.pages.flatMap(({ items }) => items).filter((one) => one.id !== id) ?? [];
  if (others.length === 0) return null;
  return (
    <section>
      <h3 className={own.label}>{t('inbox.history')}</h3>
      <ul className={own.notes}>
        {others.map((one) => (
          <li key={one.id}>
            <Link to="/inbox" search={toConversation(one)}>
              {numbers.find((number) => number.id === one.numberId)?.name ?? formatPhone(one.title)}
            </Link>
            {one.lastMessage && <p className={own.cut}>{preview(one.lastMessage, t)}</p>}
            <span className={own.soft}>
              {t(`inbox.stateIs.${one.state}`)} · {formatFull(one.updatedAt, i18n.language)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
