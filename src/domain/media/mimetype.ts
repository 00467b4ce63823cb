import { badField } from '../../model/errors.ts';
import type { MediaType } from '../../model/content.ts';
import { typeOfName } from './fileName.ts';

const kinds: Record<Exclude<MediaType, 'document'>, 'image' | 'video' | 'audio'> = {
  image: 'image',
  sticker: 'image',
  video: 'video',
  audio: 'audio',
  voice: 'audio',
};

/**
 * Container formats: the bytes tell the format but not its content. The client's type or the file name may tell more, if it
 * is a type of that format.
 */
const holds: Record<string, RegExp> = {
  'application/zip':
    /^application\/(vnd\.(?!ms-(excel|powerpoint|outlook)$|visio$).+|x-.+|java-archive|\S+\+zip)$/,
  'application/x-cfb':
    /^(application\/(msword|vnd\.ms-(?!.*macroenabled).+|vnd\.visio|x-ms.+|x-hwp|vnd\.hancom.+)|image\/vnd\.(fpx|mix))$/,
  'application/xml': /^(text\/(xml|html)|\S+\+xml|application\/vnd\.\S+)$/,
  'application/gzip': /^application\/(x-(tar|gtar|tgz|compressed-tar|gzip)|\S+\+gzip)$/,
  'application/ogg': /^(audio|video)\/(ogg|opus|x-opus\+ogg)/,
  'video/mp4': /^(audio|video)\/(mp4|m4a|x-m4a|x-m4v|3gpp|quicktime)/,
  'video/quicktime': /^(audio|video)\/(mp4|m4a|x-m4a|quicktime)/,
  'video/webm': /^(audio|video)\/(webm|x-matroska)/,
  'video/matroska': /^(audio|video)\/(webm|x-matroska|matroska)/,
  'video/3gpp': /^(audio|video)\/3gpp/,
  'video/x-ms-asf': /^(audio|video)\/x-ms-/,
};
const GENERAL = ['application/octet-stream', 'binary/octet-stream', ''];

const plainType = (said: string): string => said.toLowerCase().split(';')[0]?.trim() ?? '';

/** The type of a file: by its bytes; if these do not tell, by the given type and the name. */
export function typeOfFile(sniffed: string | null, said: string | null, name: string | null): string | null {
  const told = [said, name === null ? null : typeOfName(name)].filter(
    (one): one is string => one !== null && !GENERAL.includes(plainType(one)),
  );
  if (sniffed === null) return told[0] ?? null;
  const fits = Object.hasOwn(holds, sniffed) ? holds[sniffed] : undefined;
  return told.find((one) => fits?.test(plainType(one))) ?? sniffed;
}

/** The type that media is sent with. Bytes that contradict the requested kind are refused. */
export function mimetypeFor(
  type: MediaType,
  sniffed: string | null,
  said: string | null,
  name: string | null = null,
): string {
  const found = typeOfFile(sniffed, said, name);
  if (type === 'document') return found ?? 'application/octet-stream';
  const kind = kinds[type];
  // Every picture format that WhatsApp shows can be detected from the bytes; audio and video not always.
  const isKnown = kind !== 'image' || sniffed !== null;
  if (isKnown && found?.startsWith(`${kind}/`)) return found;
  if (kind === 'audio' && found === 'application/ogg') return 'audio/ogg; codecs=opus';
  const isClaimed = !isKnown && (found?.startsWith(`${kind}/`) ?? false);
  const what = isClaimed ? 'no picture that is known' : (found ?? 'of an unknown type');
  throw badField(
    'body.media',
    `The bytes are ${what}, which cannot be sent as ${type}. Send them as a document`,
  );
}
