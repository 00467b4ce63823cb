import { Button, Loader } from '@mantine/core';
import { IconAlertCircle, IconClock, IconFile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { discard, type Outgoing } from '../../../api/inbox/outgoing.ts';
import { problemText } from '../../../i18n/errors.ts';
import { formatBytes, formatTime } from '../../../i18n/time.ts';
import { useObjectUrl } from '../useObjectUrl.ts';
import { Text } from './Text.tsx';
import { useThreadView } from './threadView.ts';
import css from './thread.module.css';

/** A message on its way to the gateway: nothing is promised of it yet. */
export function OutgoingBubble({ one }: { one: Outgoing }) {
  const { t, i18n } = useTranslation();
  const { sendAgain } = useThreadView();
  const { text, file, state, error, progress, createdAt } = one;
  const failed = state === 'failed';
  const percent = Math.round(progress * 100);
  return (
    <div className={css.message} data-direction="out">
      <div className={css.bubble} data-pending="">
        <span className="sr-only">{t('inbox.youSaid')}</span>
        {file && <FileOf file={file} isPicture={one.type === 'image'} />}
        {file && !failed && (
          <p className={css.progress}>
            <progress value={percent} max={100} aria-label={t('inbox.uploading')} />
            <span>{percent} %</span>
            <Button size="compact-xs" variant="default" onClick={() => discard(one)}>
              {t('common.cancel')}
            </Button>
          </p>
        )}
        {text !== '' && <Text text={text} />}
        <p className={css.foot}>
          {file && <span>{formatBytes(file.size, i18n.language)}</span>}
          <time dateTime={createdAt}>{formatTime(createdAt, i18n.language)}</time>
          {failed ? (
            <IconAlertCircle size={16} stroke={2} role="img" aria-label={t('inbox.notSent')} />
          ) : file ? (
            <Loader size={12} role="img" aria-label={t('inbox.sending')} />
          ) : (
            <IconClock size={16} stroke={2} role="img" aria-label={t('inbox.sending')} />
          )}
        </p>
      </div>
      {failed && (
        <div className={css.delivery} data-tone="bad" role="alert">
          <p>
            {t('inbox.notSent')}: {problemText(error, t, i18n.language)}
          </p>
          <p className={css.deliveryTools}>
            <Button size="compact-sm" variant="default" onClick={() => sendAgain(one)}>
              {t('common.tryAgain')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => discard(one)}>
              {t('inbox.discard')}
            </Button>
          </p>
        </div>
      )}
    </div>
  );
}

function FileOf({ file, isPicture }: { file: File; isPicture: boolean }) {
  const src = useObjectUrl(isPicture ? file : null);
  if (src !== null) return <img className={css.own} src={src} alt={file.name} />;
  return (
    <p className={css.file}>
      <IconFile size={26} stroke={1.4} aria-hidden="true" />
      <span className={css.fileName}>
        <b>{file.name}</b>
      </span>
    </p>
  );
}
