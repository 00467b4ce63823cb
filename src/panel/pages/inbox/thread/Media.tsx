import { useState } from 'react';
import { Loader, UnstyledButton } from '@mantine/core';
import { IconPhotoOff, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMedia } from '../../../api/inbox/media.ts';
import { formatBytes } from '../../../i18n/time.ts';
import { Download } from './Download.tsx';
import { MediaFailed, type MediaProps } from './MediaFailed.tsx';
import { useThreadView } from './threadView.ts';
import css from './thread.module.css';

/** The file of a message: pictures as they come into view, the rest when somebody wants it. */
export function MediaView({ message, media }: MediaProps) {
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

function Picture({ message, media }: MediaProps) {
  const { t } = useTranslation();
  const { show } = useThreadView();
  const { data: src, error, refetch } = useMedia(message, true);
  if (error) return <MediaFailed onRetry={() => void refetch()} />;
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

function Video({ message, media }: MediaProps) {
  const { t, i18n } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const { data: src, error, refetch } = useMedia(message, wanted);
  if (error) return <MediaFailed onRetry={() => void refetch()} />;
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

function Sound({ message, media }: MediaProps) {
  const { t, i18n } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const { data: src, error, refetch } = useMedia(message, wanted);
  if (error) return <MediaFailed onRetry={() => void refetch()} />;
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
