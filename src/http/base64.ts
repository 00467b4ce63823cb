import { badField } from '../model/errors.ts';

/** The longest part before the comma of a data: URL. Characters. */
const MOST_HEADER = 2000;

export interface ReadBase64 {
  bytes: Buffer;
  /** From the data: URL. */
  mimetype: string | null;
  filename: string | null;
}

/** The bytes of plain base64 or of a data: URL. Takes linear time for any input. */
export function readBase64(text: string, path: string): ReadBase64 {
  const url = text.startsWith('data:') ? headerOf(text) : null;
  const data = url ? text.slice(url.end) : text;
  if (/[^A-Za-z0-9+/_\s=-]/.test(data)) throw badField(path, 'Not base64');
  const padding = data.indexOf('=');
  if (padding >= 0 && !/^(=\s?){1,2}$/.test(data.slice(padding).trimEnd()))
    throw badField(path, 'Not base64');
  const { mimetype = null, filename = null } = url ?? {};
  return { bytes: Buffer.from(data, 'base64'), mimetype, filename };
}

function headerOf(text: string): { end: number; mimetype: string | null; filename: string | null } | null {
  const header = text.slice('data:'.length, MOST_HEADER);
  const comma = header.indexOf(',');
  const [type = '', ...parameters] = header.slice(0, Math.max(0, comma)).split(';');
  if (comma < 0 || parameters.at(-1)?.trim().toLowerCase() !== 'base64') return null;
  const name = parameters.find((one) => /^\s?(file)?name=/i.test(one));
  return {
    end: 'data:'.length + comma + 1,
    mimetype: type.trim() || null,
    filename: name === undefined ? null : name.slice(name.indexOf('=') + 1),
  };
}
