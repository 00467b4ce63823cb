import { whatsAppForms } from '../../db/identities.ts';
import type { Tx } from '../../db/database.ts';
import { holdMedia, insertMedia } from '../../db/media.ts';
import { findMessage, findPlace, type MessageRow } from '../../db/messages.ts';
import type { NumberRow } from '../../db/numbers.ts';
import { newId } from '../../lib/ids.ts';
import { AppError, badField } from '../../model/errors.ts';
import type { AccountId, MediaId, MessageId, MessageKey, Phone } from '../../model/ids.ts';
import {
  contentKinds,
  type Content,
  type Draft as PlainDraft,
  type MediaType,
  type MessageType,
  type StoredContent,
} from '../../model/content.ts';
import { requireStorage } from '../plans/limits.ts';
import { requirePhone } from '../phones/phone.ts';
import type { StagedFile } from '../media/files.ts';
import { homesOfNumbers } from '../numbers/numbers.ts';

/** Its bytes are stored for good by `keep`, with the message; what is refused leaves none. */
export type DraftFile = Omit<StagedFile, 'mimetype' | 'path'> & { filename: string | null; mimetype: string };
export type Draft =
  | PlainDraft
  /** `load` brings the bytes here; it is not called when the request turns out to be a repeated or impossible one. */
  | { type: MediaType; load: () => Promise<DraftFile>; text: string | null }
  | { type: 'forward'; message: MessageId };

/** What a message holds, without what it answers. */
export type Composed = Omit<StoredContent, 'quotedKey'> & Pick<MessageRow, 'mediaState'>;

const noMedia = { mediaId: null, mediaState: null, mimetype: null, filename: null, size: null };
const holding = (type: MessageType, text: string | null, content: Content = {}): Composed => ({
  ...{ type, text, content, forwarded: false },
  ...noMedia,
});

/** Makes a message of a draft. `file` is what its `load` brought. */
export async function compose(
  tx: Tx,
  sender: NumberRow,
  draft: Draft,
  file: DraftFile | null,
): Promise<Composed> {
  const { accountId } = sender;
  if ('load' in draft) {
    if (!file) throw new Error('media that was not loaded');
    return composeMedia(tx, accountId, draft, file);
  }
  const homes = homesOfNumbers([sender]);
  switch (draft.type) {
    case 'text': {
      const phones = draft.mentions.map((one, index) => requirePhone(one, `body.mentions.${index}`, homes));
      const mentions = phones.map((phone) => ({ phone, lid: null, name: null }));
      return holding('text', draft.text, {
        ...(mentions.length > 0 && { mentions }),
        ...(!draft.linkPreview && { linkPreview: false }),
      });
    }
    case 'poll':
      return holding('poll', draft.poll.question, { poll: draft.poll });
    case 'location':
      return holding('location', null, { location: draft.location });
    case 'contact': {
      const { name } = draft.contact;
      const typed = requirePhone(draft.contact.phone, 'body.contact.phone', homes);
      const [phone = typed] = await whatsAppForms(tx, accountId, [typed]);
      return holding('contact', null, { contact: { name, vcard: toVcard({ name, phone }) } });
    }
    case 'forward':
      return composeForward(tx, sender, draft.message);
  }
}

async function composeMedia(
  tx: Tx,
  accountId: AccountId,
  { type, text }: Extract<Draft, { load: unknown }>,
  file: DraftFile,
): Promise<Composed> {
  const id = newId<MediaId>();
  const { sha256, mimetype, filename, size } = file;
  await requireStorage(tx, accountId, file);
  await insertMedia(tx, { accountId, id, state: 'ready', sha256, mimetype, filename, size }, null);
  return { ...holding(type, text), mediaId: id, mediaState: 'ready', mimetype, filename, size };
}

/** The file is shared with the message that is forwarded. */
async function composeForward(tx: Tx, sender: NumberRow, id: MessageId): Promise<Composed> {
  const { accountId } = sender;
  const message = await findMessage(tx, accountId, id);
  if (!message) throw new AppError('not_found', 'There is no such message in this account.');
  const { type, text, mediaId, mediaState, mimetype, filename, size } = message;
  if (message.deletedAt || !contentKinds[type].forwardable)
    throw new AppError('conflict', 'A message like this cannot be forwarded.');
  if (mediaId !== null && !(await holdMedia(tx, accountId, mediaId)))
    throw new AppError('conflict', 'The media of this message is not here (yet, or any more).');
  if (!contentKinds[type].written(message, null)) throw gone();
  const { copyOf: _earlier, ...content } = message.content;
  const copyOf = sender.numberId === message.numberId ? message.key : null;
  return {
    ...{ type, text, mediaId, mediaState, mimetype, filename, size, forwarded: true },
    content: { ...content, ...(copyOf !== null && { copyOf }) },
  };
}

export const composeReaction = (emoji: string): Composed => holding('reaction', emoji);

export const gone = (): AppError =>
  new AppError('conflict', 'The content of this message is gone. Write it anew.');

/** The key of the message that is answered. */
export async function requireQuotable(tx: Tx, sender: NumberRow, id: MessageId): Promise<MessageKey> {
  const message = await findPlace(tx, sender.accountId, id);
  if (message?.key && message.numberId === sender.numberId) return message.key;
  const why = message
    ? 'WhatsApp does not have that message yet, or it is of another number'
    : 'no such message';
  throw badField('body.replyTo', `The message to answer cannot be used: ${why}`);
}

const toVcard = ({ name, phone }: { name: string; phone: Phone }): string => {
  const plain = name.replace(/[\r\n]+/g, ' ').replace(/([\\,;])/g, '\\$1');
  return `BEGIN:VCARD\nVERSION:3.0\nFN:${plain}\nTEL;type=CELL;waid=${phone}:+${phone}\nEND:VCARD`;
};
