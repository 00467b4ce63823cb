import { lazy, Suspense } from 'react';
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { MAX_MEDIA_BYTES } from '../../../../model/content.ts';
import { Failure } from '../../../components/form/Failure.tsx';
import { formatBytes } from '../../../i18n/time.ts';
import { Quoted } from '../thread/Quote.tsx';
import { Attachments } from './Attachments.tsx';
import css from './composer.module.css';
import { ComposerLine } from './ComposerLine.tsx';
import { QuickReplies } from './QuickReplies.tsx';
import { useComposer, type About, type ComposerProps } from './useComposer.ts';
import { Warnings } from './Warnings.tsx';

const Emoji = lazy(() => import('./Emoji.tsx').then(({ Emoji: it }) => ({ default: it })));
const Recorder = lazy(() => import('./Recorder.tsx').then(({ Recorder: it }) => ({ default: it })));

export function Composer(props: ComposerProps) {
  const { conversation, about, onAbout, files, onFiles } = props;
  const { t, i18n } = useTranslation();
  const composer = useComposer(props);
  const { text, open, setOpen, isNote, area, write } = composer;
  const insert = (what: string): void => {
    const { selectionStart: from = text.length, selectionEnd: to = text.length } = area.current ?? {};
    write(text.slice(0, from) + what + text.slice(to));
    requestAnimationFrame(() => area.current?.setSelectionRange(from + what.length, from + what.length));
  };
  if (open === 'recorder') {
    return (
      <div className={css.composer}>
        <Suspense>
          <Recorder conversation={conversation} onClose={() => setOpen(null)} onDone={composer.sendVoice} />
        </Suspense>
      </div>
    );
  }
  return (
    <div className={css.composer} data-note={isNote || undefined} data-composer="">
      <Warnings conversation={conversation} />
      {about && <AboutMessage about={about} title={conversation.title} onCancel={() => onAbout(null)} />}
      {files.length > 0 && <Attachments files={files} onFiles={onFiles} />}
      {composer.tooLarge && (
        <p className={css.problem} role="alert">
          {t('inbox.tooLarge', { size: formatBytes(MAX_MEDIA_BYTES, i18n.language) })}
        </p>
      )}
      <Failure error={composer.error} />
      {open === 'emoji' && (
        <Suspense>
          <Emoji onChoose={insert} onClose={() => setOpen(null)} />
        </Suspense>
      )}
      <QuickReplies quick={composer.quick} />
      <ComposerLine composer={composer} hasFiles={files.length > 0} />
    </div>
  );
}

interface AboutProps {
  about: About;
  title: string;
  onCancel: () => void;
}

function AboutMessage({ about, title, onCancel }: AboutProps) {
  const { t } = useTranslation();
  return (
    <div className={css.about}>
      <div className={css.aboutText}>
        {about.kind === 'edit' ? <b>{t('inbox.editing')}</b> : null}
        <Quoted message={about.message} title={title} />
      </div>
      <ActionIcon variant="subtle" color="gray" aria-label={t('common.cancel')} onClick={onCancel}>
        <IconX size={18} stroke={1.8} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}
