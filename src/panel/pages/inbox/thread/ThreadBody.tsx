import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../../contract/conversations.ts';
import type { Thread } from '../../../api/inbox/thread.ts';
import { problemText } from '../../../i18n/errors.ts';
import css from '../inbox.module.css';
import { Messages } from './Messages.tsx';

interface Props {
  thread: Thread | undefined;
  error: Error | null;
  isFetching: boolean;
  refetch: () => Promise<unknown>;
  loadOlder: () => Promise<void>;
  loadNewer: () => Promise<void>;
  conversation: Conversation;
  from: string | null;
  jumped: { id: string; times: number } | null;
  onSeen: (upTo: string) => void;
  toPresent: () => void;
}

/** What was said, or why it is not there. */
export function ThreadBody({ thread, error, isFetching, refetch, ...rest }: Props) {
  const { t, i18n } = useTranslation();
  if (thread) return <Messages thread={thread} {...rest} />;
  return (
    <div className={css.empty}>
      {error ? (
        <>
          <p role="alert">{problemText(error, t, i18n.language)}</p>
          <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
            {t('common.tryAgain')}
          </Button>
        </>
      ) : (
        <Loader aria-label={t('common.loading')} />
      )}
    </div>
  );
}
