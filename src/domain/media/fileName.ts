import { parse } from 'content-disposition';
import mime from 'mime-types';
import { plainFileName } from '../../lib/plainText.ts';
import type { MediaType } from '../../model/content.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Decodes text of a header or a form, which arrives with one character for each byte. Valid UTF-8 is read as such. */
export function fromBytes(text: string): string {
  if (!/[\x80-\xff]/.test(text) || /[^\x00-\xff]/.test(text)) return text;
  try {
    return utf8.decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

/** Decodes `Relat%C3%B3rio`; other text stays unchanged. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const urlName = (url: string): string | null => plainFileName(decoded(new URL(url).pathname));

const MOST_HEADER = 2000;

/** The file name in `Content-Disposition`, even if the header is malformed. */
export function dispositionName(header: string | undefined): string | null {
  if (header === undefined || header.length > MOST_HEADER) return null;
  const text = fromBytes(header);
  return plainFileName(decoded(parameterOf(text, header) ?? ''));
}

function parameterOf(text: string, header: string): string | undefined {
  for (const one of [header, text]) {
    try {
      const { filename } = parse(one).parameters;
      if (filename !== undefined) return fromBytes(filename);
    } catch {
      // Malformed; read it as browsers do.
    }
  }
  return /filename\s?=\s?"?([^";]+)/i.exec(text)?.[1];
}

/** The file extension for a type, without the dot. */
export const endingOf = (mimetype: string): string | null =>
  // The library's first choice for these is correct, but nobody uses it.
  ({ 'audio/mpeg': 'mp3', 'video/quicktime': 'mov' })[mimetype] ?? (mime.extension(mimetype) || null);

/** The type for a name's extension. */
export const typeOfName = (name: string): string | null => mime.lookup(name) || null;

/** A document is shown by its name, so it always gets one, with an extension. */
export function nameFor(type: MediaType, name: string | null, mimetype: string): string | null {
  if (type !== 'document') return name;
  const ending = mimetype === 'application/octet-stream' ? null : endingOf(mimetype);
  const known = name ?? 'document';
  if (ending === null || /\.[^.\s]{1,10}$/.test(known)) return known;
  return plainFileName(`${known}.${ending}`);
}
