import { useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Conversation } from '../../../../contract/conversations.ts';
import type { Message } from '../../../../contract/messages.ts';
import { MAX_MEDIA_BYTES } from '../../../../model/content.ts';
import { isReadable } from '../../../../model/text.ts';
import { putMessage } from '../../../api/cache.ts';
import { editMessage } from '../../../api/inbox/messages.ts';
import { useCreateNote } from '../../../api/inbox/notes.ts';
import { send, type Draft } from '../../../api/inbox/outgoing.ts';
import { typeOf } from './Attachments.tsx';
import { useQuickChoice } from './QuickReplies.tsx';
import { hasKeyboard, useArea } from './useArea.ts';
import { useDraft } from './useDraft.ts';
import { useTyping } from './useTyping.ts';

/** The message that is answered, or changed. */
export interface About {
  kind: 'reply' | 'edit';
  message: Message;
}
export interface ComposerProps {
  conversation: Conversation;
  about: About | null;
  onAbout: (about: About | null) => void;
  files: File[];
  onFiles: (files: File[]) => void;
  onSent: () => void;
}

/** What is written next in a conversation: a message, a note, or the new text of a message. */
export function useComposer({ conversation, about, onAbout, files, onFiles, onSent }: ComposerProps) {
  const { id, accountId } = conversation;
  const client = useQueryClient();
  const editing = about?.kind === 'edit' ? about.message : null;
  const replyTo = about?.kind === 'reply' ? about.message : null;
  const draft = useDraft(id, editing);
  const { text } = draft;
  const area = useArea(text, about?.message.id);
  const [isNote, setNote] = useState(false);
  const [open, setOpen] = useState<'emoji' | 'recorder' | null>(null);
  const typing = useTyping(conversation, !isNote);
  const createNote = useCreateNote(accountId, id);
  const edit = useMutation({
    mutationFn: (message: Message) => editMessage(message, text.trim()),
    onSuccess: (message) => {
      putMessage(client, message);
      write('');
      onAbout(null);
    },
  });
  const write = (next: string): void => {
    draft.write(next);
    if (createNote.error) createNote.reset();
    if (edit.error) edit.reset();
  };
  const focus = (): void => area.current?.focus();
  const quick = useQuickChoice(accountId, isNote || editing ? '' : text, (chosen) => {
    write(chosen);
    focus();
  });

  const { tooLarge, addFiles } = useAddedFiles(files, onFiles, focus);
  const post = (one: Omit<Draft, 'replyTo'>, answers = replyTo): void => {
    typing.stop();
    send(accountId, id, { ...one, replyTo: answers }, (message) => putMessage(client, message));
  };
  const submit = (): void => {
    const body = isReadable(text) ? text.trim() : '';
    if (isNote) {
      if (body !== '') createNote.mutate(body, { onSuccess: () => write('') });
      return;
    }
    if (editing) {
      if (body !== '') edit.mutate(editing);
      return;
    }
    if (body === '' && files.length === 0) return;
    if (files.length === 0) post({ text: body, file: null, type: 'text' });
    // The text is the caption of the first file, which is the answer too.
    for (const [index, file] of files.entries()) {
      post({ text: index === 0 ? body : '', file, type: typeOf(file) }, index === 0 ? replyTo : null);
    }
    write('');
    onFiles([]);
    onAbout(null);
    setOpen(null);
    onSent();
    focus();
  };
  const sendVoice = (file: File): void => {
    post({ text: '', file, type: 'voice' });
    onAbout(null);
    setOpen(null);
    onSent();
  };
  const cancel = (): void => {
    onAbout(null);
    onFiles([]);
    setNote(false);
    setOpen(null);
  };
  const canCancel = about !== null || isNote || open !== null || files.length > 0;
  return {
    ...{ area, text, isNote, open, tooLarge, editing, quick, typing },
    ...{ write, addFiles, submit, sendVoice, setOpen },
    toggleNote: () => {
      setNote((old) => !old);
      focus();
    },
    onKeyDown: (event: KeyboardEvent): void => {
      if (event.nativeEvent.isComposing || quick.onKeyDown(event)) return;
      if (event.key === 'Enter' && !event.shiftKey && hasKeyboard()) {
        event.preventDefault();
        submit();
      } else if (event.key === 'Escape' && canCancel) {
        event.stopPropagation();
        cancel();
      }
    },
    onPaste: (event: ClipboardEvent): void => {
      const pasted = Array.from(event.clipboardData.files);
      if (pasted.length === 0 || isNote || editing) return;
      event.preventDefault();
      addFiles(pasted);
    },
    canSend: isReadable(text) || files.length > 0,
    isBusy: createNote.isPending || edit.isPending,
    error: createNote.error ?? edit.error,
  };
}

/** Takes files that are not too large to be sent; says when some were. */
function useAddedFiles(files: File[], onFiles: (files: File[]) => void, then: () => void) {
  const [tooLarge, setTooLarge] = useState(false);
  const addFiles = (added: File[]): void => {
    const fitting = added.filter(({ size }) => size <= MAX_MEDIA_BYTES);
    setTooLarge(fitting.length < added.length);
    if (fitting.length > 0) onFiles([...files, ...fitting]);
    then();
  };
  return { tooLarge, addFiles };
}

export type ComposerState = ReturnType<typeof useComposer>;
