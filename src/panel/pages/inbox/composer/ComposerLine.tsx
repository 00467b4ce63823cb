import { useRef } from 'react';
import { ActionIcon } from '@mantine/core';
import { IconMicrophone, IconMoodSmile, IconNote, IconPaperclip, IconSend2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import css from './composer.module.css';
import { hasKeyboard } from './useArea.ts';
import type { ComposerState } from './useComposer.ts';

const icon = { size: 20, stroke: 1.7, 'aria-hidden': true } as const;

/** The field to write in, with the buttons beside it. */
export function ComposerLine({ composer, hasFiles }: { composer: ComposerState; hasFiles: boolean }) {
  const { t } = useTranslation();
  const { area, text, isNote, open, setOpen, editing, quick, typing, canSend, write } = composer;
  const label = isNote ? t('inbox.noteText') : hasFiles ? t('inbox.caption') : t('inbox.write');
  return (
    <div className={css.line}>
      <ActionIcon
        variant={isNote ? 'filled' : 'subtle'}
        color={isNote ? 'yellow.9' : 'gray'}
        size={38}
        data-note-toggle=""
        aria-pressed={isNote}
        aria-label={t('inbox.note')}
        title={t('inbox.note')}
        onClick={composer.toggleNote}
      >
        <IconNote {...icon} />
      </ActionIcon>
      <ActionIcon
        className={css.emojiButton}
        variant="subtle"
        color="gray"
        size={38}
        aria-label={t('inbox.emoji')}
        title={t('inbox.emoji')}
        aria-expanded={open === 'emoji'}
        onClick={() => setOpen((old) => (old === 'emoji' ? null : 'emoji'))}
      >
        <IconMoodSmile {...icon} />
      </ActionIcon>
      {!isNote && !editing && <Attach onFiles={composer.addFiles} />}
      <textarea
        ref={area}
        className={css.area}
        rows={1}
        dir="auto"
        aria-label={label}
        placeholder={isNote ? t('inbox.noteHint') : hasKeyboard() ? t('inbox.writeHint') : t('inbox.write')}
        maxLength={isNote ? 10_000 : 65_536}
        value={text}
        {...quick.area}
        onChange={({ currentTarget: { value } }) => {
          write(value);
          if (value.trim() !== '') typing.type();
        }}
        onKeyDown={composer.onKeyDown}
        onPaste={composer.onPaste}
        onBlur={typing.stop}
      />
      {canSend || isNote || editing ? (
        <Send composer={composer} />
      ) : (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={40}
          aria-label={t('inbox.record')}
          title={t('inbox.record')}
          onClick={() => setOpen('recorder')}
        >
          <IconMicrophone {...icon} />
        </ActionIcon>
      )}
    </div>
  );
}

function Attach({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={38}
        aria-label={t('inbox.attach')}
        title={t('inbox.attach')}
        onClick={() => picker.current?.click()}
      >
        <IconPaperclip {...icon} />
      </ActionIcon>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
    </>
  );
}

function Send({ composer: { isNote, editing, canSend, isBusy, submit } }: { composer: ComposerState }) {
  const { t } = useTranslation();
  const label = isNote ? t('inbox.saveNote') : editing ? t('common.save') : t('inbox.send');
  return (
    <ActionIcon
      variant="filled"
      color={isNote ? 'yellow.9' : 'petrol'}
      size={40}
      radius="xl"
      aria-label={label}
      title={label}
      loading={isBusy}
      disabled={!canSend}
      onClick={submit}
    >
      <IconSend2 {...icon} />
    </ActionIcon>
  );
}
