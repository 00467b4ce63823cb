const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/**
 * The paths of fields in `given` that are missing in `read`, which was parsed from it: fields that the reader does not
 * know.
 */
export function unknownFields(given: unknown, read: unknown, path = ''): string[] {
  if (!isObject(given) || !isObject(read)) return [];
  return Object.entries(given).flatMap(([key, value]) => {
    if (value === undefined || (Array.isArray(given) && !(key in read))) return [];
    const place = path === '' ? key : `${path}.${key}`;
    return key in read ? unknownFields(value, read[key], place) : [place];
  });
}
