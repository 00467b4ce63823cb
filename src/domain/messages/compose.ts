import type { AcceptedMessage } from '../../db/accepting.ts';
import { whatsAppForms } from '../../db/identities.ts';
import type { Tx } from '../../db/database.ts';
import { holdMedia, insertMedia } from '../../db/media.ts';
import { findMessage, findPlace, type MessageRow } from '../../db/messages.ts';
import type { NumberRow } from '../../db/numbers.ts';
import { newId } from '../../lib/ids.ts';
import { AppError, badField } from '../../model/errors.ts';
import type { AccountId, MediaId, MessageId, MessageKey, Phone } from '../../model/ids.ts';
import type { Location, MediaType, Poll } from '../../model/message.ts';
import { requireStorage } from '../plans/limits.ts';
import { requirePhone } from '../phones/phone.ts';
import type { StagedFile } from '../media/files.ts';
import { homesOfNumbers } from '../numbers/numbers.ts';
import { forwardOf } from './content.ts';

/** Its bytes are stored for good by `keep`, with the message; what is refused leaves none. */
export type DraftFile = Omit<StagedFile, 'mimetype' | 'path'> & { filename: string | null; mimetype: string };
export type Draft =
  | { type: 'text'; text: string; mentions: string[]; linkPreview: boolean }
  /** `load` brings the bytes here; it is not called when the request turns out to be a repeated or impossible one. */
  | { type: MediaType; load: () => Promise<DraftFile>; text: string | null }
  | { type: 'location'; location: Location }
  | { type: 'contact'; contact: { name: string; phone: string } }
  | { type: 'poll'; poll: Poll }
  | { type: 'forward'; message: MessageId };

/** What a message holds: as it is stored, and as its channel gets it. */
export type Composed = Pick<
  AcceptedMessage,
  'type' | 'text' | 'mediaId' | 'location' | 'contactCard' | 'poll' | 'mentions' | 'forwarded' | 'content'
> & { media: Pick<MessageRow, 'mediaState' | 'mimetype' | 'filename' | 'size'> };

const noMedia: Composed['media'] = { mediaState: null, mimetype: null, filename: null, size: null };
const nothing = {
  text: null,
  mediaId: null,
  location: null,
  contactCard: null,
  poll: null,
  mentions: [],
  forwarded: false,
  media: noMedia,
};

/** Makes a message of a draft. `file` is what its `load` brought. */
export async function compose(
  tx: Tx,
  sender: NumberRow,
  draft: Draft,
  file: DraftFile | null,
  quoted: MessageKey | null,
): Promise<Composed> {
  const { accountId } = sender;
  if ('load' in draft) {
    if (!file) throw new Error('media that was not loaded');
    return composeMedia(tx, accountId, draft, file, quoted);
  }
  const homes = homesOfNumbers([sender]);
  switch (draft.type) {
    case 'text': {
      const mentions = draft.mentions.map((one, index) => requirePhone(one, `body.mentions.${index}`, homes));
      const people = mentions.map((phone) => ({ phone, lid: null, name: null }));
      const content = { ...draft, mentions, quoted };
      return { ...nothing, type: 'text', text: draft.text, mentions: people, content };
    }
    case 'poll':
      return {
        ...{ ...nothing, type: 'poll', text: draft.poll.question, poll: draft.poll },
        content: { ...draft, quoted },
      };
    case 'location':
      return { ...nothing, type: 'location', location: draft.location, content: { ...draft, quoted } };
    case 'contact': {
      const { name } = draft.contact;
      const typed = requirePhone(draft.contact.phone, 'body.contact.phone', homes);
      const [phone = typed] = await whatsAppForms(tx, accountId, [typed]);
      const card = { name, vcard: toVcard({ name, phone }) };
      const content = { type: 'contact' as const, contact: card, quoted };
      return { ...nothing, type: 'contact', contactCard: card, content };
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
  quoted: MessageKey | null,
): Promise<Composed> {
  const id = newId<MediaId>();
  const { sha256, mimetype, filename, size } = file;
  await requireStorage(tx, accountId, file);
  await insertMedia(tx, { accountId, id, state: 'ready', sha256, mimetype, filename, size }, null);
  const content = { type, media: { id, mimetype, filename, size }, text, quoted };
  const media = { mediaState: 'ready' as const, mimetype, filename, size };
  return { ...nothing, type, text, mediaId: id, content, media };
}

/** The file is shared with the message that is forwarded. */
async function composeForward(tx: Tx, sender: NumberRow, id: MessageId): Promise<Composed> {
  const { accountId } = sender;
  const message = await findMessage(tx, accountId, id);
  if (!message) throw new AppError('not_found', 'There is no such message in this account.');
  const { type, text, mediaId, location, contactCard, mentions } = message;
  if (message.deletedAt || ['reaction', 'poll', 'unknown'].includes(type))
    throw new AppError('conflict', 'A message like this cannot be forwarded.');
  if (mediaId !== null && !(await holdMedia(tx, accountId, mediaId)))
    throw new AppError('conflict', 'The media of this message is not here (yet, or any more).');
  const { mediaState, mimetype, filename, size } = message;
  return {
    ...{ ...nothing, type, text, mediaId, location, contactCard, mentions, forwarded: true },
    content: forwardOf(message, sender.numberId === message.numberId ? message.key : null),
    media: { mediaState, mimetype, filename, size },
  };
}

export const composeReaction = (target: MessageKey, emoji: string): Composed => ({
  ...nothing,
  type: 'reaction',
  text: emoji,
  content: { type: 'reaction', target, emoji },
});

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
