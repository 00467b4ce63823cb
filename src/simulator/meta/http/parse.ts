import { z } from 'zod';
import { GraphError, graphRefusal, refusal } from '../errors.ts';

/** `text.body`, `sections[0].rows`: how Meta's details name a field. */
const nameOf = (path: PropertyKey[]): string =>
  path.reduce<string>(
    (name, key) =>
      typeof key === 'number' ? `${name}[${key}]` : name === '' ? String(key) : `${name}.${String(key)}`,
    '',
  );

/** Messages of zod itself. They do not name the field. */
const GENERIC = /^(Invalid (input|option|URL|string|element)|Too (big|small)|Unrecognized)/;

/** The input of a message. A missing field is 131008, a wrong one 131009, and the details name it. */
export function parseMessage<Shape extends z.ZodType>(shape: Shape, input: unknown): z.output<Shape> {
  return parsed(shape, input, (name, missing, message) =>
    missing
      ? refusal(131008, `The parameter ${name} is required.`)
      : refusal(131009, GENERIC.test(message) ? `Param ${name} is not valid: ${message}` : message),
  );
}

/** The input of everything else: `(#100)`. */
export function parseInput<Shape extends z.ZodType>(shape: Shape, input: unknown): z.output<Shape> {
  return parsed(shape, input, (name, missing, message) =>
    missing
      ? graphRefusal(100, `The parameter ${name} is required.`)
      : graphRefusal(100, `Param ${name} is not valid: ${message}`),
  );
}

function parsed<Shape extends z.ZodType>(
  shape: Shape,
  input: unknown,
  refuse: (name: string, missing: boolean, message: string) => GraphError,
): z.output<Shape> {
  const result = shape.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (!issue) throw refuse('', false, '');
  throw refuse(nameOf(issue.path), valueAt(input, issue.path) === undefined, issue.message);
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  let value: unknown = input;
  for (const key of path) {
    if (typeof value === 'string') value = tryJson(value);
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
