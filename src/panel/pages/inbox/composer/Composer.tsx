import {
  lazy,
  Suspense,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
} from 'react';
import { ActionIcon } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  IconMicrophone,
  IconMoodSmile,
  IconNote,
  IconPaperclip,
  IconSend2,
  IconX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isReadable } from '../../../../model/text.ts';
import type { Conversation } from '../../../../contract/conversations.ts';
import type { Message } from '../../../../contract/messages.ts';
import { MAX_MEDIA_BYTES } from '../../../../model/message.ts';
import { putMessage } from '../../../api/cache.ts';
import { draftOf, keepDraft } from '../../../api/drafts.ts';
import { editMessage } from '../../../api/inbox/messages.ts';
import { useCreateNote } from '../../../api/inbox/notes.ts';
import { send, type Draft } from '../../../api/inbox/outgoing.ts';
import { Failure } from '../../../components/form/Failure.tsx';
import { formatBytes } from '../../../i18n/time.ts';
import { Quoted } from '../thread/Quote.tsx';
import { Attachments, typeOf } from './Attachments.tsx';
import css from './composer.module.css';
import { takeFocus } from './focus.ts';
import { QuickReplies, useQuickChoice } from './QuickReplies.tsx';
import { useTyping } from './useTyping.ts';
import { Warnings } from './Warnings.tsx';

const Emoji = lazy(() => import('./Emoji.tsx').then(({ Emoji: it }) => ({ default: it })));
const Recorder = lazy(() => import('./Recorder.tsx').then(({ Recorder: it }) => ({ default: it })));

/** The message that is answered, or changed. */
export interface About {
  kind: 'reply' | 'edit';
  message: Message;
}
interface Props {
  conversation: Conversation;
  about: About | null;
  onAbout: (about: About | null) => void;
  files: File[];
  onFiles: (files: File[]) => void;
  onSent: () => void;
}

/** On a phone Enter begins a new line: the button sends. */
const hasKeyboard = (): boolean => !window.matchMedia('(pointer: coarse)').matches;
const HIGHEST = 180;
const icon = { size: 20, stroke: 1.7, 'aria-hidden': true } as const;

export function Composer({ conversation, about, onAbout, files, onFiles, onSent }: Props) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const { id, accountId } = conversation;
  const [text, setText] = useState(() => draftOf(id));
  const [isNote, setNote] = useState(false);
  const [open, setOpen] = useState<'emoji' | 'recorder' | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const typing = useTyping(conversation, !isNote);
  const createNote = useCreateNote(accountId, id);
  const edit = useMutation({
    mutationFn: ({ message }: About) => editMessage(message, text.trim()),
    onSuccess: (message) => {
      putMessage(client, message);
      write('');
      onAbout(null);
    },
  });

  const write = (next: string): void => {
    setText(next);
    if (about?.kind !== 'edit') keepDraft(id, next);
    if (createNote.error) createNote.reset();
    if (edit.error) edit.reset();
  };
  const quick = useQuickChoice(accountId, isNote || about?.kind === 'edit' ? '' : text, (chosen) => {
    write(chosen);
    area.current?.focus();
  });

  useLayoutEffect(() => {
    if (!area.current) return;
    area.current.style.height = 'auto';
    area.current.style.height = `${Math.min(area.current.scrollHeight, HIGHEST)}px`;
  }, [text]);
  useEffect(() => {
    // A draft goes on where it ended.
    const end = area.current?.value.length ?? 0;
    area.current?.setSelectionRange(end, end);
    if (takeFocus() && hasKeyboard()) area.current?.focus();
  }, []);
  const subject = about?.message.id;
  useEffect(() => {
    if (subject !== undefined) area.current?.focus();
  }, [subject]);
  // What is changed starts as it is, and a draft is still there afterwards.
  const [edited, setEdited] = useState<string | null>(null);
  const editing = about?.kind === 'edit' ? about.message : null;
  if ((editing?.id ?? null) !== edited) {
    setEdited(editing?.id ?? null);
    setText(editing ? (editing.text ?? '') : draftOf(id));
  }

  const addFiles = (added: File[]): void => {
    const fitting = added.filter(({ size }) => size <= MAX_MEDIA_BYTES);
    setTooLarge(fitting.length < added.length);
    if (fitting.length > 0) onFiles([...files, ...fitting]);
    area.current?.focus();
  };
  const post = (draft: Draft): void => {
    typing.stop();
    send(accountId, id, draft, (message) => putMessage(client, message));
  };
  const replyTo = about?.kind === 'reply' ? about.message : null;
  const submit = (): void => {
    const body = isReadable(text) ? text.trim() : '';
    if (isNote) {
      if (body !== '') createNote.mutate(body, { onSuccess: () => write('') });
      return;
    }
    if (about?.kind === 'edit') {
      if (body !== '') edit.mutate(about);
      return;
    }
    if (body === '' && files.length === 0) return;
    if (files.length === 0) post({ text: body, file: null, type: 'text', replyTo });
    files.forEach((file, index) =>
      post({
        text: index === 0 ? body : '',
        file,
        type: typeOf(file),
        replyTo: index === 0 ? replyTo : null,
      }),
    );
    write('');
    onFiles([]);
    onAbout(null);
    setOpen(null);
    onSent();
    area.current?.focus();
  };
  const insert = (what: string): void => {
    const { selectionStart: from = text.length, selectionEnd: to = text.length } = area.current ?? {};
    write(text.slice(0, from) + what + text.slice(to));
    requestAnimationFrame(() => area.current?.setSelectionRange(from + what.length, from + what.length));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || quick.onKeyDown(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && hasKeyboard()) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape' && (about || isNote || open || files.length > 0)) {
      event.stopPropagation();
      onAbout(null);
      onFiles([]);
      setNote(false);
      setOpen(null);
    }
  };
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = Array.from(event.clipboardData.files);
    if (pasted.length === 0 || isNote || editing) return;
    event.preventDefault();
    addFiles(pasted);
  };

  if (open === 'recorder') {
    return (
      <div className={css.composer}>
        <Suspense>
          <Recorder
            conversation={conversation}
            onClose={() => setOpen(null)}
            onDone={(file) => {
              post({ text: '', file, type: 'voice', replyTo });
              onAbout(null);
              setOpen(null);
              onSent();
            }}
          />
        </Suspense>
      </div>
    );
  }
  const canSend = isReadable(text) || files.length > 0;
  const label = isNote ? t('inbox.noteText') : files.length > 0 ? t('inbox.caption') : t('inbox.write');
  return (
    <div className={css.composer} data-note={isNote || undefined} data-composer="">
      <Warnings conversation={conversation} />
      {about && (
        <div className={css.about}>
          <div className={css.aboutText}>
            {about.kind === 'edit' ? <b>{t('inbox.editing')}</b> : null}
            <Quoted message={about.message} title={conversation.title} />
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('common.cancel')}
            onClick={() => onAbout(null)}
          >
            <IconX size={18} stroke={1.8} aria-hidden="true" />
          </ActionIcon>
        </div>
      )}
      {files.length > 0 && <Attachments files={files} onFiles={onFiles} />}
      {tooLarge && (
        <p className={css.problem} role="alert">
          {t('inbox.tooLarge', { size: formatBytes(MAX_MEDIA_BYTES, i18n.language) })}
        </p>
      )}
      <Failure error={createNote.error ?? edit.error} />
      {open === 'emoji' && (
        <Suspense>
          <Emoji onChoose={insert} onClose={() => setOpen(null)} />
        </Suspense>
      )}
      <QuickReplies quick={quick} />
      <div className={css.line}>
        <ActionIcon
          variant={isNote ? 'filled' : 'subtle'}
          color={isNote ? 'yellow.9' : 'gray'}
          size={38}
          data-note-toggle=""
          aria-pressed={isNote}
          aria-label={t('inbox.note')}
          title={t('inbox.note')}
          onClick={() => {
            setNote((old) => !old);
            area.current?.focus();
          }}
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
        {!isNote && !editing && (
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
        )}
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={({ currentTarget }) => {
            addFiles([...(currentTarget.files ?? [])]);
            currentTarget.value = '';
          }}
        />
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
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={typing.stop}
        />
        {canSend || isNote || editing ? (
          <ActionIcon
            variant="filled"
            color={isNote ? 'yellow.9' : 'petrol'}
            size={40}
            radius="xl"
            aria-label={isNote ? t('inbox.saveNote') : editing ? t('common.save') : t('inbox.send')}
            title={isNote ? t('inbox.saveNote') : editing ? t('common.save') : t('inbox.send')}
            loading={createNote.isPending || edit.isPending}
            disabled={!canSend}
            onClick={submit}
          >
            <IconSend2 {...icon} />
          </ActionIcon>
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
    </div>
  );
}
