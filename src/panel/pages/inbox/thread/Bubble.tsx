import { memo, useRef, useState } from 'react';
import { IconArrowForwardUp, IconBan, IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../contract/messages.ts';
import { useUser } from '../../../api/may.ts';
import { nameOf } from '../../../components/preview.ts';
import { Ticks } from '../../../components/Ticks.tsx';
import { formatFull, formatTime } from '../../../i18n/time.ts';
import { ContactView, LocationCard, PollView } from './Cards.tsx';
import { Delivery } from './Delivery.tsx';
import { MediaView } from './Media.tsx';
import { MessageMenu } from './MessageMenu.tsx';
import { Quote } from './Quote.tsx';
import { Reactions } from './Reactions.tsx';
import { Text } from './Text.tsx';
import css from './thread.module.css';

interface Props {
  message: Message;
  follows: boolean;
  isMarked: boolean;
}

const LONG_PRESS_MS = 450;

/** One message, as WhatsApp would show it, with what can be done with it. */
export const Bubble = memo(function Bubble({ message, follows, isMarked }: Props) {
  const { t } = useTranslation();
  const [menu, setMenu] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { direction, type, author, deletedAt, forwarded, replyTo, text } = message;
  const isSticker = type === 'sticker' && deletedAt === null;
  const endPress = (): void => clearTimeout(timer.current);
  return (
    <div
      className={css.message}
      data-direction={direction}
      data-follows={follows || undefined}
      data-marked={isMarked || undefined}
      data-message={message.id}
    >
      <div
        className={css.bubble}
        data-bare={isSticker || undefined}
        onTouchStart={() => {
          timer.current = setTimeout(() => setMenu(true), LONG_PRESS_MS);
        }}
        onTouchEnd={endPress}
        onTouchMove={endPress}
      >
        <span className="sr-only">{direction === 'out' ? t('inbox.youSaid') : t('inbox.theySaid')}</span>
        {author !== null && direction === 'in' && !follows && <p className={css.author}>{nameOf(author)}</p>}
        {deletedAt === null && (
          <>
            {forwarded && (
              <p className={css.label}>
                <IconArrowForwardUp size={14} stroke={1.8} aria-hidden="true" />
                {t('inbox.forwarded')}
              </p>
            )}
            {replyTo !== null && <Quote id={replyTo} />}
            <Kind message={message} />
            <Content message={message} />
            {text !== null && type !== 'reaction' && <Text text={text} mentions={message.mentions} />}
          </>
        )}
        {deletedAt !== null && (
          <p className={css.gone}>
            <IconBan size={15} stroke={1.8} aria-hidden="true" />
            {t('messages.deleted')}
          </p>
        )}
        <Foot message={message} />
        {deletedAt === null && (
          <>
            <button
              type="button"
              className={css.more}
              aria-label={t('inbox.menu')}
              aria-haspopup="menu"
              onClick={() => setMenu(true)}
            >
              <IconChevronDown size={16} stroke={2} aria-hidden="true" />
            </button>
            {menu && <MessageMenu message={message} onClose={() => setMenu(false)} />}
          </>
        )}
      </div>
      <Reactions message={message} />
      <Delivery message={message} />
    </div>
  );
});

const labelled = ['order', 'product', 'payment', 'view_once', 'live_location', 'ptv', 'multi_vcard'] as const;
const answers = ['list_response', 'buttons_response', 'template_button_reply'];
const events = ['event_creation', 'scheduled_event_creation'];

/** What kind of message it was, where its content alone does not show that. */
function Kind({ message: { type, whatsappType, text } }: { message: Message }) {
  const { t } = useTranslation();
  if (whatsappType === null) return null;
  const own = labelled.find((one) => one === whatsappType);
  let label: string | null = null;
  if (own) label = t(`inbox.kind.${own}`);
  else if (answers.includes(whatsappType)) label = t('inbox.kind.answer');
  else if (events.includes(whatsappType)) label = t('inbox.kind.event');
  else if (whatsappType === 'groups_v4_invite') label = t('inbox.kind.invite');
  else if (type === 'unknown' && text !== null) label = t('inbox.kind.unknown', { kind: whatsappType });
  return label === null ? null : <p className={css.label}>{label}</p>;
}

function Content({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { media, location, contact, poll, type, text } = message;
  if (media) return <MediaView message={message} media={media} />;
  if (location) return <LocationCard location={location} />;
  if (contact) return <ContactView contact={contact} />;
  if (poll) return <PollView poll={poll} />;
  if (text === null) return <p className={css.gone}>{t(`messageType.${type}`)}</p>;
  return null;
}

function Foot({ message }: { message: Message }) {
  const { t, i18n } = useTranslation();
  const { id: me } = useUser();
  const { createdAt, editedAt, deletedAt, direction, status, sentBy } = message;
  return (
    <p className={css.foot}>
      {sentBy && sentBy.userId !== me && <span className={css.sender}>{sentBy.name}</span>}
      {editedAt !== null && deletedAt === null && (
        <span title={formatFull(editedAt, i18n.language)}>{t('inbox.edited')}</span>
      )}
      <time dateTime={createdAt} title={formatFull(createdAt, i18n.language)}>
        {formatTime(createdAt, i18n.language)}
      </time>
      {direction === 'out' && deletedAt === null && <Ticks status={status} />}
    </p>
  );
}
