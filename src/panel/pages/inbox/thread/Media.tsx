import { useState } from 'react';
import { ActionIcon, Loader, UnstyledButton } from '@mantine/core';
import { IconDownload, IconFile, IconPhotoOff, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../contract/messages.ts';
import { useMedia } from '../../../api/inbox/media.ts';
import { formatBytes } from '../../../i18n/time.ts';
import { useThreadView } from './threadView.ts';
import css from './thread.module.css';

type Media = NonNullable<Message['media']>;

interface Props {
  message: Message;
  media: Media;
}

/** The file of a message: pictures as they come into view, the rest when somebody wants it. */
export function MediaView({ message, media }: Props) {
  const { t } = useTranslation();
  const { type } = message;
  if (media.state !== 'ready' || media.url === null) {
    return (
      <p className={css.file}>
        {media.state === 'pending' ? (
          <Loader size={18} />
        ) : (
          <IconPhotoOff size={20} stroke={1.6} aria-hidden="true" />
        )}
        <span>{media.state === 'pending' ? t('inbox.media.pending') : t('inbox.media.failed')}</span>
      </p>
    );
  }
  if (type === 'image' || type === 'sticker') return <Picture message={message} media={media} />;
  if (type === 'video') return <Video message={message} media={media} />;
  if (type === 'audio' || type === 'voice') return <Sound message={message} media={media} />;
  return <Download message={message} media={media} />;
}

function Failed({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <UnstyledButton className={css.file} onClick={onRetry}>
      <IconPhotoOff size={20} stroke={1.6} aria-hidden="true" />
      <span>{t('inbox.media.again')}</span>
    </UnstyledButton>
  );
}

function Picture({ message, media }: Props) {
  const { t } = useTranslation();
  const { show } = useThreadView();
  const { data: src, error, refetch } = useMedia(message, true);
  if (error) return <Failed onRetry={() => void refetch()} />;
  if (src === undefined)
    return <div className={css.placeholder} role="status" aria-label={t('common.loading')} />;
  const alt = message.text ?? media.filename ?? t(`messageType.${message.type}`);
  if (message.type === 'sticker') return <img className={css.sticker} src={src} alt={alt} />;
  return (
    <UnstyledButton
      className={css.picture}
      onClick={() => show({ src, name: media.filename ?? 'image', alt })}
    >
      <img src={src} alt={alt} />
    </UnstyledButton>
  );
}

function Video({ message, media }: Props) {
  const { t, i18n } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const { data: src, error, refetch } = useMedia(message, wanted);
  if (error) return <Failed onRetry={() => void refetch()} />;
  if (src !== undefined && wanted)
    return <video className={css.video} src={src} controls autoPlay playsInline />;
  return (
    <UnstyledButton className={css.poster} onClick={() => setWanted(true)}>
      <span className="sr-only">{t('inbox.media.play')}</span>
      <span className={css.play}>
        {wanted ? <Loader size={20} color="#fff" /> : <IconPlayerPlayFilled size={22} aria-hidden="true" />}
      </span>
      {media.size !== null && <span className={css.size}>{formatBytes(media.size, i18n.language)}</span>}
    </UnstyledButton>
  );
}

function Sound({ message, media }: Props) {
  const { t, i18n } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const { data: src, error, refetch } = useMedia(message, wanted);
  if (error) return <Failed onRetry={() => void refetch()} />;
  if (src !== undefined && wanted) return <audio className={css.audio} src={src} controls autoPlay />;
  return (
    <UnstyledButton className={css.sound} onClick={() => setWanted(true)}>
      <span className="sr-only">
        {t('inbox.media.play')}: {t(`messageType.${message.type}`)}
      </span>
      <span className={css.play}>
        {wanted ? <Loader size={18} color="#fff" /> : <IconPlayerPlayFilled size={18} aria-hidden="true" />}
      </span>
      <span className={css.wave} aria-hidden="true" />
      {media.size !== null && <span>{formatBytes(media.size, i18n.language)}</span>}
    </UnstyledButton>
  );
}

function Download({ message, media }: Props) {
  const { t, i18n } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const { data: src, error, refetch } = useMedia(message, wanted);
  const name = media.filename ?? t('messageType.document');
  const size = media.size === null ? '' : formatBytes(media.size, i18n.language);
  const words = (
    <>
      <IconFile size={26} stroke={1.4} aria-hidden="true" />
      <span className={css.fileName}>
        <b>{name}</b>
        <span>{size}</span>
      </span>
    </>
  );
  if (error) return <Failed onRetry={() => void refetch()} />;
  if (src !== undefined) {
    return (
      // Clicked once by itself: it was fetched because somebody wanted it.
      <a className={css.file} href={src} download={name} ref={clickOnce}>
        {words}
        <IconDownload size={18} stroke={1.8} aria-label={t('inbox.media.save')} />
      </a>
    );
  }
  return (
    <div className={css.file}>
      {words}
      <ActionIcon
        variant="subtle"
        loading={wanted}
        aria-label={t('inbox.media.download', { name })}
        onClick={() => setWanted(true)}
      >
        <IconDownload size={18} stroke={1.8} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}

const clicked = new WeakSet<Element>();
function clickOnce(link: HTMLAnchorElement | null): void {
  if (!link || clicked.has(link)) return;
  clicked.add(link);
  link.click();
}
