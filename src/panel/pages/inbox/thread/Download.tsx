import { useState } from 'react';
import { ActionIcon } from '@mantine/core';
import { IconDownload, IconFile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMedia } from '../../../api/inbox/media.ts';
import { formatBytes } from '../../../i18n/time.ts';
import { MediaFailed, type MediaProps } from './MediaFailed.tsx';
import css from './thread.module.css';

/** A file to save: fetched when somebody wants it. */
export function Download({ message, media }: MediaProps) {
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
  if (error) return <MediaFailed onRetry={() => void refetch()} />;
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
