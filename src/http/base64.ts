import { badField } from '../model/errors.ts';

/** The bytes of plain base64 or of a data: URL, and the type that the URL says. */
export function readBase64(text: string, path: string): { bytes: Buffer; mimetype: string | null } {
  const [, mimetype = null, data = text] = /^data:([^;,]*)[^,]*;base64,(.*)$/s.exec(text) ?? [];
  if (!/^[A-Za-z0-9+/_\s-]*={0,2}\s*$/.test(data)) throw badField(path, 'Not base64');
  return { bytes: Buffer.from(data, 'base64'), mimetype };
}
