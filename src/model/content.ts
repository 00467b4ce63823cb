import type { MediaId, MessageKey, Phone } from './ids.ts';
import type { Peer } from './message.ts';

/**
 * What messages hold. A new kind of content is added here, in `contract/content.ts` (how it is asked for), in the channels that
 * carry it, and in the panel (how it looks); the database stores it as JSON.
 */

export const messageTypes = [
  'text',
  'image',
  'video',
  'audio',
  'voice',
  'document',
  'sticker',
  'location',
  'contact',
  'poll',
  'reaction',
  'unknown',
] as const;
export type MessageType = (typeof messageTypes)[number];

export const mediaStates = ['pending', 'ready', 'failed', 'expired'] as const;
export type MediaState = (typeof mediaStates)[number];

export const mediaTypes = ['image', 'video', 'audio', 'voice', 'document', 'sticker'] as const;
export type MediaType = (typeof mediaTypes)[number];

/** Media is capped where it enters: base64 through the browser's pipe took 15 s for 64 MB and 100 MB killed the page. */
export const MAX_MEDIA_BYTES = 64 * 1024 * 1024;

export interface MediaInfo {
  mimetype: string;
  filename: string | null;
  /** Bytes, where known. */
  size: number | null;
}
export interface Location {
  /** Degrees. */
  latitude: number;
  longitude: number;
  name: string | null;
  address: string | null;
}
export interface ContactCard {
  name: string;
  /** Several cards that were sent at once follow one another. */
  vcard: string;
}
export interface Poll {
  question: string;
  options: string[];
  /** More than one option may be chosen. */
  multiple: boolean;
}

/** What a message holds besides its text and its file, as it is stored. */
export interface Content {
  /** The people named in the text, as `@` and their phone. */
  mentions?: Peer[];
  /** Only if the sender wants none. */
  linkPreview?: false;
  location?: Location;
  contact?: ContactCard;
  poll?: Poll;
  /** Of a forward: the message of the same number that WhatsApp can copy. */
  copyOf?: MessageKey;
}

/** What somebody asks to send, if it has no file. Phones are as they typed them. */
export type Draft =
  | { type: 'text'; text: string; mentions: string[]; linkPreview: boolean }
  | { type: 'location'; location: Location }
  | { type: 'contact'; contact: { name: string; phone: string } }
  | { type: 'poll'; poll: Poll };

/** A message as a channel gets it. `quoted` is the key of a message of the same number. */
export type WrittenContent =
  | {
      type: 'text';
      text: string;
      quoted: MessageKey | null;
      /** People named in the text as `@` and their phone. */
      mentions: Phone[];
      linkPreview: boolean;
    }
  | { type: MediaType; media: MediaInfo & { id: MediaId }; text: string | null; quoted: MessageKey | null }
  | { type: 'location'; location: Location; quoted: MessageKey | null }
  | { type: 'contact'; contact: ContactCard; quoted: MessageKey | null }
  | { type: 'poll'; poll: Poll; quoted: MessageKey | null };

/** What goes into one message. A forward is copied from `source` if the page has it, else written anew. */
export type MessageContent =
  | WrittenContent
  | { type: 'forward'; source: MessageKey | null; content: WrittenContent; text: string | null };

/** What the outbox owes: a message, or a reaction to one. */
export type OutgoingContent = MessageContent | { type: 'reaction'; target: MessageKey; emoji: string };

/** The file of a content, where it has one. */
export function fileOf(content: MessageContent): (MediaInfo & { id: MediaId }) | null {
  const written = content.type === 'forward' ? content.content : content;
  return 'media' in written ? written.media : null;
}

/** The fields of a stored message that say what it holds. */
export interface StoredContent {
  type: MessageType;
  /** The text or caption; of a reaction, the emoji. */
  text: string | null;
  content: Content;
  mediaId: MediaId | null;
  mimetype: string | null;
  filename: string | null;
  size: number | null;
  /** The message that it answers or reacts to. */
  quotedKey: MessageKey | null;
  forwarded: boolean;
}

/** What gives a content its title: as it is stored, or as the API shows it. */
interface Titled {
  location?: Pick<Location, 'name'> | null;
  contact?: Pick<ContactCard, 'name'> | null;
  poll?: Pick<Poll, 'question'> | null;
}

interface ContentKind {
  forwardable: boolean;
  /** Its text can be changed after it was sent. */
  editable: boolean;
  /** What stands for it in one line, if it has no text. */
  title: (content: Titled) => string | null;
  /** null: something of it is gone, or nobody can send it. */
  written: (message: StoredContent, quoted: MessageKey | null) => WrittenContent | null;
}

const file = (type: MediaType): ContentKind => ({
  forwardable: true,
  editable: true,
  title: () => null,
  written: ({ mediaId: id, mimetype, filename, size, text }, quoted) =>
    id && mimetype !== null ? { type, media: { id, mimetype, filename, size }, text, quoted } : null,
});

export const contentKinds: Record<MessageType, ContentKind> = {
  text: {
    forwardable: true,
    editable: true,
    title: () => null,
    written: ({ text, content: { mentions = [], linkPreview = true } }, quoted) =>
      text === null
        ? null
        : { type: 'text', text, quoted, mentions: mentions.flatMap(({ phone }) => phone ?? []), linkPreview },
  },
  image: file('image'),
  video: file('video'),
  audio: file('audio'),
  voice: file('voice'),
  document: file('document'),
  sticker: file('sticker'),
  location: {
    forwardable: true,
    editable: false,
    title: ({ location }) => location?.name ?? null,
    written: ({ content: { location } }, quoted) =>
      location ? { type: 'location', location, quoted } : null,
  },
  contact: {
    forwardable: true,
    editable: false,
    title: ({ contact }) => contact?.name ?? null,
    written: ({ content: { contact } }, quoted) => (contact ? { type: 'contact', contact, quoted } : null),
  },
  poll: {
    forwardable: false,
    editable: false,
    title: ({ poll }) => poll?.question ?? null,
    written: ({ content: { poll } }, quoted) => (poll ? { type: 'poll', poll, quoted } : null),
  },
  reaction: { forwardable: false, editable: false, title: () => null, written: () => null },
  unknown: { forwardable: false, editable: false, title: () => null, written: () => null },
};

/** A stored message as its channel gets it. null: its content is gone. */
export function outgoingOf(message: StoredContent): OutgoingContent | null {
  const { type, text, quotedKey, forwarded, content } = message;
  if (type === 'reaction') return quotedKey && { type, target: quotedKey, emoji: text ?? '' };
  const written = contentKinds[type].written(message, forwarded ? null : quotedKey);
  if (!written || !forwarded) return written;
  const caption = 'text' in written ? written.text : null;
  return { type: 'forward', source: content.copyOf ?? null, content: written, text: caption };
}
