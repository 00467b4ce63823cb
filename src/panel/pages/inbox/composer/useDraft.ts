import { useState } from 'react';
import type { Message } from '../../../../contract/messages.ts';
import { draftOf, keepDraft } from '../../../api/drafts.ts';

/** What is typed in a conversation. An edit starts with the message's text, and leaves the draft as it was. */
export function useDraft(conversationId: string, editing: Message | null) {
  const [text, setText] = useState(() => draftOf(conversationId));
  const [edited, setEdited] = useState<string | null>(null);
  if ((editing?.id ?? null) !== edited) {
    setEdited(editing?.id ?? null);
    setText(editing ? (editing.text ?? '') : draftOf(conversationId));
  }
  const write = (next: string): void => {
    setText(next);
    if (!editing) keepDraft(conversationId, next);
  };
  return { text, write };
}
