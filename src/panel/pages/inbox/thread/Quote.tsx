import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../contract/messages.ts';
import { api } from '../../../api/api.ts';
import { keys } from '../../../api/keys.ts';
import { nameOf, preview } from '../../../components/preview.ts';
import { useThreadView } from './threadView.ts';
import css from './thread.module.css';

/** The message that this one answers; a click leads to it. */
export function Quote({ id }: { id: string }) {
  const { t } = useTranslation();
  const { conversation, jump } = useThreadView();
  const { data: message } = useQuery({
    queryKey: keys.message(id),
    queryFn: ({ signal }) =>
      api('getMessage', { params: { id: conversation.accountId, messageId: id }, signal }),
    staleTime: Infinity,
  });
  return (
    <button type="button" className={css.quote} onClick={() => jump(id)}>
      <span className="sr-only">{t('inbox.toQuoted')}:</span>
      <Quoted message={message} title={conversation.title} />
    </button>
  );
}

export function Quoted({ message, title }: { message: Message | undefined; title: string }) {
  const { t } = useTranslation();
  if (!message) return <span>…</span>;
  return (
    <>
      <b>{message.direction === 'out' ? t('inbox.you') : message.author ? nameOf(message.author) : title}</b>
      <span>{preview({ ...message, author: null }, t)}</span>
    </>
  );
}
