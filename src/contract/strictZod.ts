import { z } from 'zod';
import { meantField } from './meantField.ts';

export * from 'zod';

type Shape = z.core.$ZodLooseShape;

/**
 * An object without other fields than these: one that a client misspells must not be left out in silence. The message has
 * a line for each unknown field.
 */
export function object<T extends Shape>(shape: T): z.ZodObject<z.util.Writeable<T>, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const known = Object.keys((issue.inst as unknown as z.ZodObject).shape);
      return issue.keys.map((key) => unknownField(meantField(key, known))).join('\n');
    },
  });
}

const unknownField = (meant: string | undefined): string =>
  meant === undefined ? 'There is no such field' : `There is no such field. Did you mean "${meant}"?`;
