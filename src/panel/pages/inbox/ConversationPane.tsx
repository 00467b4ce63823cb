import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { Button, Loader } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../contract/conversations.ts';
import type { Message } from '../../../contract/messages.ts';
import { putMessage } from '../../api/cache.ts';
import { useConversation } from '../../api/inbox/conversations.ts';
import { reactTo } from '../../api/inbox/messages.ts';
import { sendAgain } from '../../api/inbox/outgoing.ts';
import { useThread } from '../../api/inbox/thread.ts';
import { look } from '../../api/live.ts';
import { useMay } from '../../api/may.ts';
import { ProblemError } from '../../api/problem.ts';
import { LoadFailed } from '../../components/LoadFailed.tsx';
import { problemText } from '../../i18n/errors.ts';
import { formatPhone } from '../../i18n/phone.ts';
import { Composer } from './composer/Composer.tsx';
import type { About } from './composer/useComposer.ts';
import css from './inbox.module.css';
import { usePlace } from './place.ts';
import { ThreadBody } from './thread/ThreadBody.tsx';
import { ThreadHeader } from './thread/ThreadHeader.tsx';
import { ThreadContext, type Shown, type ThreadView } from './thread/threadView.ts';
import { useDrop } from './useDrop.ts';
import { useSeen } from './useSeen.ts';

const Details = lazy(() => import('./details/Details.tsx').then(({ Details: it }) => ({ default: it })));
const Dialogs = lazy(() => import('./thread/Dialogs.tsx').then(({ Dialogs: it }) => ({ default: it })));

interface Props {
  accountId: string;
  id: string;
  from: string | null;
}

/** One conversation: who it is with, what was said, and what is said next. */
export function ConversationPane({ accountId, id, from }: Props) {
  const { t } = useTranslation();
  const { go } = usePlace();
  const { data: conversation, error, isFetching, refetch } = useConversation(accountId, id);
  useEffect(() => {
    look({ accountId, conversationId: id });
    return () => look({ accountId, conversationId: null });
  }, [accountId, id]);
  if (error instanceof ProblemError && error.status === 404) {
    return (
      <section className={css.empty}>
        <h2>{t('inbox.goneTitle')}</h2>
        <p>{t('inbox.goneText')}</p>
        <Button variant="default" onClick={() => go({ c: undefined, m: undefined }, true)}>
          {t('inbox.back')}
        </Button>
      </section>
    );
  }
  if (conversation) return <Open key={`${id} ${from ?? ''}`} conversation={conversation} from={from} />;
  return (
    <section className={css.empty}>
      {error ? (
        <LoadFailed
          title={t('common.loadFailed')}
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      ) : (
        <Loader aria-label={t('common.loading')} />
      )}
    </section>
  );
}

export type Asked = { what: 'forward' | 'delete'; message: Message } | { what: 'show'; shown: Shown };

function Open({ conversation, from }: { conversation: Conversation; from: string | null }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const { go } = usePlace();
  const { id, accountId, title } = conversation;
  const may = useMay(accountId);
  const mayWrite = may('send');
  const asking = useThread(accountId, id, from);
  const { data: thread } = asking;
  const [about, setAbout] = useState<About | null>(null);
  const [files, setFiles] = useState<File[]>([]);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [hasDetails, setDetails] = useState(false);
  const [jumped, setJumped] = useState<{ id: string; times: number } | null>(null);
  const seen = useSeen(conversation);

  const jump = useCallback(
    (messageId: string) => {
      if (thread?.messages.some((one) => one.id === messageId))
        setJumped((old) => ({ id: messageId, times: (old?.times ?? 0) + 1 }));
      else go({ m: messageId });
    },
    [thread, go],
  );
  const view = useMemo<ThreadView>(
    () => ({
      conversation,
      mayWrite,
      jump,
      reply: (message) => setAbout({ kind: 'reply', message }),
      edit: (message) => setAbout({ kind: 'edit', message }),
      forward: (message) => setAsked({ what: 'forward', message }),
      remove: (message) => setAsked({ what: 'delete', message }),
      show: (shown) => setAsked({ what: 'show', shown }),
      sendAgain: (one) => sendAgain(one, (message) => putMessage(client, message)),
      react: (message, emoji) => {
        reactTo(message, emoji).catch((error: unknown) =>
          notifications.show({
            color: 'red',
            title: t('inbox.reactFailed'),
            message: problemText(error, t, i18n.language),
          }),
        );
      },
    }),
    [conversation, mayWrite, jump, client, t, i18n],
  );
  const drop = useDrop(mayWrite, (dropped) => setFiles((old) => [...old, ...dropped]));

  return (
    <ThreadContext value={view}>
      <section className={css.thread} aria-label={formatPhone(title)} {...drop.handlers}>
        <ThreadHeader
          conversation={conversation}
          hasDetails={hasDetails}
          onDetails={() => setDetails((old) => !old)}
          onBack={() => go({ c: undefined, m: undefined })}
        />
        <ThreadBody
          {...asking}
          thread={thread}
          conversation={conversation}
          from={from}
          jumped={jumped}
          onSeen={seen}
          toPresent={() => go({ m: undefined })}
        />
        {mayWrite ? (
          <Composer
            conversation={conversation}
            about={about}
            onAbout={setAbout}
            files={files}
            onFiles={setFiles}
            onSent={() => from !== null && thread?.newer != null && go({ m: undefined })}
          />
        ) : (
          <p className={css.readOnly}>{t('inbox.readOnly')}</p>
        )}
        {drop.isOver && <p className={css.drop}>{t('inbox.drop')}</p>}
      </section>
      {hasDetails && (
        <Suspense fallback={<aside className={css.details} aria-busy="true" />}>
          <Details conversation={conversation} onClose={() => setDetails(false)} />
        </Suspense>
      )}
      {asked && (
        <Suspense>
          <Dialogs asked={asked} onClose={() => setAsked(null)} />
        </Suspense>
      )}
    </ThreadContext>
  );
}
