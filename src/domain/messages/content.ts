import type { MessageRow } from '../../db/messages.ts';
import { AppError } from '../../model/errors.ts';
import type { MessageKey } from '../../model/ids.ts';
import { mediaTypes, type MessageContent, type WrittenContent } from '../../model/message.ts';

/** The content as it was accepted; the row has everything. */
export function contentOf(message: MessageRow): MessageContent {
  const written = writtenOf(message, message.quotedKey);
  return message.forwarded ? forwardOf(message, null) : written;
}

/** A forward: copied from the message `source` of the same number, or composed again. */
export function forwardOf(
  message: MessageRow,
  source: MessageKey | null,
): Extract<MessageContent, { type: 'forward' }> {
  const content = writtenOf(message, null);
  return { type: 'forward', source, content, text: 'text' in content ? content.text : null };
}

function writtenOf(message: MessageRow, quoted: MessageKey | null): WrittenContent {
  const mediaType = mediaTypes.find((type) => type === message.type);
  if (mediaType) {
    const { mediaId, mimetype, filename, size, text } = message;
    if (mediaId === null || mimetype === null) throw gone();
    return { type: mediaType, media: { id: mediaId, mimetype, filename, size }, text, quoted };
  }
  if (message.location) return { type: 'location', location: message.location, quoted };
  if (message.contactCard) return { type: 'contact', contact: message.contactCard, quoted };
  if (message.poll) return { type: 'poll', poll: message.poll, quoted };
  if (message.text === null) throw gone();
  const mentions = message.mentions.flatMap(({ phone }) => phone ?? []);
  return { type: 'text', text: message.text, quoted, mentions, linkPreview: true };
}

export const gone = (): AppError =>
  new AppError('conflict', 'The content of this message is gone. Write it anew.');
