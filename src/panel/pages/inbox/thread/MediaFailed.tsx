import { UnstyledButton } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../contract/messages.ts';
import css from './thread.module.css';

export interface MediaProps {
  message: Message;
  media: NonNullable<Message['media']>;
}

/** A file that could not be fetched. */
export function MediaFailed({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <UnstyledButton className={css.file} onClick={onRetry}>
      <IconPhotoOff size={20} stroke={1.6} aria-hidden="true" />
      <span>{t('inbox.media.again')}</span>
    </UnstyledButton>
  );
}
