import { distance } from 'fastest-levenshtein';

/** What other APIs and people call the fields of this one. */
const otherNames: Record<string, string[]> = {
  message: ['text', 'body', 'caption', 'content', 'msg', 'mensagem', 'mensaje'],
  phone: ['number', 'to', 'recipient', 'numero', 'telefone', 'telefono', 'chatId', 'jid', 'contact'],
  filename: ['name', 'documentName'],
  media: ['file', 'image', 'video', 'audio', 'document', 'sticker', 'attachment', 'mediaUrl'],
  url: ['link', 'href', 'endpoint', 'callbackUrl'],
  types: ['events', 'eventTypes', 'topics'],
  replyTo: ['quoted', 'quotedMessageId', 'replyToMessageId', 'context'],
  mentions: ['mentioned', 'mentionedJidList'],
  linkPreview: ['preview', 'previewUrl'],
  from: ['sender', 'instance', 'session', 'numberId'],
  mimetype: ['mime', 'contentType', 'mediatype'],
  base64: ['data', 'bytes'],
  latitude: ['lat'],
  longitude: ['lng', 'lon', 'long'],
  emoji: ['reaction'],
  multiple: ['multipleAnswers', 'selectableCount'],
  question: ['name', 'title'],
  tags: ['labels'],
  name: ['title', 'nome', 'nombre', 'displayName'],
};

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
/** Longer names are not compared: comparing takes their product. */
const MOST_COMPARED = 40;

/** The field of `known` that somebody who wrote `key` meant, where that is plain. */
export function meantField(key: string, known: string[]): string | undefined {
  if (key.length > MOST_COMPARED) return undefined;
  const asked = plain(key);
  const same = known.find((one) => plain(one) === asked);
  if (same !== undefined) return same;
  const alias = known.find((one) => otherNames[one]?.some((other) => plain(other) === asked));
  if (alias !== undefined) return alias;
  const [nearest] = known
    .map((one) => ({ one, far: distance(plain(one), asked) }))
    .sort((a, b) => a.far - b.far);
  return nearest && nearest.far <= Math.min(2, Math.floor(asked.length / 3)) ? nearest.one : undefined;
}
