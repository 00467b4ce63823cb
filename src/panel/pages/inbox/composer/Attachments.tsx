import { CloseButton } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { MediaType } from '../../../../model/content.ts';
import { formatBytes } from '../../../i18n/time.ts';
import { useObjectUrl } from '../useObjectUrl.ts';
import css from './composer.module.css';

/** As what a file is sent: what WhatsApp shows in place, else as a document. */
export function typeOf({ type }: File): MediaType {
  if (/^image\/(jpeg|png|webp)$/.test(type)) return 'image';
  if (/^video\/(mp4|3gpp|quicktime)$/.test(type)) return 'video';
  if (/^audio\/(mpeg|mp4|aac|ogg|amr|x-m4a)/.test(type)) return 'audio';
  return 'document';
}

export function Attachments({ files, onFiles }: { files: File[]; onFiles: (files: File[]) => void }) {
  const { t } = useTranslation();
  return (
    <ul className={css.attachments} aria-label={t('inbox.attachments')}>
      {files.map((file, index) => (
        <Attachment
          key={`${index} ${file.name}`}
          file={file}
          onRemove={() => onFiles(files.filter((one) => one !== file))}
        />
      ))}
    </ul>
  );
}

function Attachment({ file, onRemove }: { file: File; onRemove: () => void }) {
  const { t, i18n } = useTranslation();
  const src = useObjectUrl(typeOf(file) === 'image' ? file : null);
  return (
    <li className={css.attachment}>
      {src === null ? <IconFile size={30} stroke={1.3} aria-hidden="true" /> : <img src={src} alt="" />}
      <span className={css.attachmentName}>{file.name}</span>
      <span className={css.attachmentSize}>{formatBytes(file.size, i18n.language)}</span>
      <CloseButton
        className={css.removeFile}
        size="sm"
        aria-label={t('inbox.removeFile', { name: file.name })}
        onClick={onRemove}
      />
    </li>
  );
}
