import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../contract/messages.ts';
import { api } from '../../../api/api.ts';
import { keys } from '../../../api/keys.ts';
import { useDecide } from '../../../api/decide.ts';
import { useMinute } from '../../../components/useNow.ts';
import { messageErrorText, problemText } from '../../../i18n/errors.ts';
import { textsOf } from '../../../i18n/i18n.ts';
import { formatTime } from '../../../i18n/time.ts';
import { useThreadView } from './threadView.ts';
import css from './thread.module.css';

/** What became of a message that did not simply go out, and what can be done about it. */
export function Delivery({ message }: { message: Message }) {
  if (message.direction === 'in' || message.deletedAt !== null) return null;
  if (message.status === 'failed' || message.status === 'uncertain') return <Undecided message={message} />;
  if (message.status === 'queued') return <QueuePlace message={message} />;
  return null;
}

function Undecided({ message }: { message: Message }) {
  const { t, i18n } = useTranslation();
  const { mayWrite } = useThreadView();
  const { status } = message;
  const ask = useDecide(message);
  const { language } = i18n;
  const why = messageErrorText(message, textsOf(language));
  const isUncertain = status === 'uncertain';
  return (
    <div className={css.delivery} data-tone={isUncertain ? 'act' : 'bad'}>
      <p>{isUncertain ? t('inbox.uncertain') : (why ?? t('status.failed'))}</p>
      {mayWrite && (
        <p className={css.deliveryTools}>
          {isUncertain && (
            <Button
              size="compact-sm"
              variant="default"
              loading={ask.isPending}
              onClick={() => ask.mutate('lookAgain')}
            >
              {t('inbox.lookAgain')}
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            loading={ask.isPending}
            onClick={() => ask.mutate('sendAnyway')}
          >
            {isUncertain ? t('inbox.sendAnyway') : t('inbox.sendAgain')}
          </Button>
        </p>
      )}
      {ask.error && <p role="alert">{problemText(ask.error, t, i18n.language)}</p>}
    </div>
  );
}

const LOOK_EVERY_MS = 15_000;
/** What leaves within a few seconds needs no explanation. */
const SHOWN_AFTER_MS = 60_000;

/** Where a paced message stands. Events do not say it, so it is asked for now and then. */
function QueuePlace({ message }: { message: Message }) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const { accountId, id } = message;
  const { data } = useQuery({
    queryKey: keys.queuePlace(id),
    queryFn: ({ signal }) => api('getMessage', { params: { id: accountId, messageId: id }, signal }),
    enabled: message.queue == null || Date.parse(message.queue.expectedAt) < now,
    refetchInterval: LOOK_EVERY_MS,
  });
  const place = data?.queue ?? message.queue;
  if (!place || (place.position <= 1 && Date.parse(place.expectedAt) - now < SHOWN_AFTER_MS)) return null;
  return (
    <p className={css.queue}>
      {t('inbox.queue', { position: place.position, time: formatTime(place.expectedAt, i18n.language) })}
    </p>
  );
}
