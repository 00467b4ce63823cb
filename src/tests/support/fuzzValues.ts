import fc from 'fast-check';

/** As much of JSON Schema as the gateway's document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  format?: string;
  pattern?: string;
  example?: unknown;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
}
export type Schemas = Record<string, Schema>;

/** `{{name}}` stands for something that was seeded, so that a request reads, shrinks and replays whatever the ids are. */
export const seeded = (name: string): string => `{{${name}}}`;

const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const someId = '00000000-0000-4000-8000-000000000000';

/** What a schema does not say: words that mean something to the gateway, by the name of the field. */
const meaningful: Record<string, readonly unknown[]> = {
  phone: ['{{contactPhone}}', '{{phone}}', '+55 11 99999-9999', '+1 415 555 0132'],
  from: ['{{numberId}}', '{{phone}}', '{{otherPhone}}'],
  login: ['{{email}}', '{{phone}}'],
  current: ['{{password}}'],
  password: ['{{password}}'],
  token: ['{{invitationToken}}', '{{passwordToken}}'],
  zone: ['America/Sao_Paulo', 'UTC', 'Etc/GMT+12'],
  base64: ['eA==', 'data:image/png;base64,eA==', 'data:text/html,x'],
  // None leads out of this machine, and nothing listens there.
  url: ['http://127.0.0.1:9/', 'https://[::1]/', 'http://localhost:9/%', 'https://10.0.0.1/a?b#c'],
  conversationId: ['{{conversationId}}', '{{otherConversationId}}', '{{theirs.conversationId}}'],
  messageId: ['{{messageId}}', '{{otherMessageId}}', '{{theirs.messageId}}'],
  replyTo: ['{{messageId}}', '{{otherMessageId}}', '{{theirs.messageId}}'],
  numberId: ['{{numberId}}', '{{theirs.numberId}}'],
  numberIds: ['{{numberId}}', '{{otherNumberId}}', '{{theirs.numberId}}'],
  memberIds: ['{{agent}}', '{{viewer}}', '{{theirs.viewer}}'],
  cursor: [
    cursor(['2026-01-01T00:00:00.000Z', someId]),
    cursor(['0000-01-01T00:00:00.000Z', someId]),
    cursor(['9999-12-31T23:59:59.999999999Z', someId]),
    cursor(['a name', someId]),
    cursor(someId),
    cursor({ at: 1 }),
    '1',
  ],
  'idempotency-key': ['the same key in every account', 'another key'],
  // Longer waits are kept to as well, by tests of their own.
  prefer: ['wait=0', 'wait=1', 'respond-async', 'wait=-1', 'wait=', 'wait=x; wait=0'],
};

/** Strings near the bounds of the schema, in every script there is. */
function strings({ minLength = 0, maxLength = 200, format, pattern }: Schema): fc.Arbitrary<string> {
  switch (format) {
    case 'uuid':
      return fc.uuid();
    case 'email':
      return fc.emailAddress();
    case 'uri':
      return fc.constantFrom(...(meaningful['url'] as string[]));
    case 'date-time':
      return fc
        .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') })
        .map((at) => at.toISOString());
  }
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  const short = Math.max(minLength, Math.min(maxLength, 30));
  return fc.oneof(
    { weight: 4, arbitrary: fc.string({ minLength, maxLength: short }) },
    { weight: 2, arbitrary: fc.string({ minLength, maxLength: short, unit: 'grapheme' }) },
    { weight: 1, arbitrary: fc.constantFrom('x'.repeat(minLength), 'ü'.repeat(maxLength)) },
  );
}

function ofType(
  type: string | undefined,
  schema: Schema,
  schemas: Schemas,
  name: string,
): fc.Arbitrary<unknown> {
  const { minimum, maximum, properties = {}, required = [], items = {}, minItems = 0, maxItems = 5 } = schema;
  const bounds: { min?: number; max?: number } = {
    ...(minimum === undefined ? {} : { min: minimum }),
    ...(maximum === undefined ? {} : { max: maximum }),
  };
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer': {
      const { min = -20, max = Number.MAX_SAFE_INTEGER } = bounds;
      return fc.oneof(fc.integer({ min, max: Math.min(max, min + 40) }), fc.integer({ min, max }));
    }
    case 'number':
      return fc.double({ ...bounds, noNaN: true, noDefaultInfinity: true });
    case 'string':
      return strings(schema);
    case 'array':
      return fc.array(valid(items, schemas, name), { minLength: minItems, maxLength: Math.min(maxItems, 5) });
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, valid(one, schemas, key)])),
        { requiredKeys: required },
      );
    default:
      return fc.jsonValue();
  }
}

/** What the schema lets in (mostly: it does not say everything). */
export function valid(schema: Schema, schemas: Schemas, name = ''): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined)
    return valid(schemas[schema.$ref.split('/').pop() ?? ''] ?? {}, schemas, name);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const either = schema.oneOf ?? schema.anyOf;
  if (either) return fc.oneof(...either.map((one) => valid(one, schemas, name)));
  const types = [schema.type].flat();
  const general = fc.oneof(...types.map((type) => ofType(type, schema, schemas, name)));
  const known = types.includes('string') ? meaningful[name] : undefined;
  return known
    ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: general })
    : general;
}

const nested = (depth: number): unknown => (depth === 0 ? [] : [nested(depth - 1)]);
const ownKey = (key: string, value: unknown): object => Object.fromEntries([[key, value]]);

/** What clients with mistakes, and worse ones, send. */
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    -1e308,
    5e-324,
    2 ** 31,
    2 ** 53,
    2 ** 63,
    '',
    ' ',
    '0',
    '-1',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    'null',
    'undefined',
    '9'.repeat(400),
    'x'.repeat(70_000),
    'zero \u0000 byte',
    'half \ud800 a pair',
    '\u202Ertl \u{1F469}\u200D\u{1F4BB} \uFEFF',
    `1' OR '1'='1`,
    '../../etc/passwd',
    '%00%zz',
    '${7*7}{{accountId}}',
    '0000-00-00T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '+275760-09-13T00:00:00.000Z',
    'ÀÉÎ@exämple.com',
    [],
    [[]],
    [null],
    ['{{accountId}}', '{{accountId}}'],
    {},
    { $ne: null },
    { toString: 1, length: 1e9 },
    ownKey('__proto__', { isOwner: true }),
    ownKey('constructor', { prototype: { isOwner: true } }),
    nested(500),
  ),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.jsonValue(),
);
/** The same where only text can stand: in paths, queries and headers. */
export const hostileText = hostile.map((one) =>
  (typeof one === 'string' ? one : JSON.stringify(one)).slice(0, 2000),
);

type Change = (value: unknown) => unknown;
const gone = Symbol('gone');
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 5, arbitrary: hostile.map((other) => () => other) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Change>(
      () => gone,
      (value) => [value],
      (value) => ({ 0: value, length: 1 }),
      (value) => (isObject(value) ? JSON.stringify(value) : String(value)),
      (value) => (Array.isArray(value) ? Array<unknown>(600).fill(value[0] ?? 0) : value),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('__proto__', 'constructor', 'isOwner', 'accountId', 'id', ''), hostile)
      .map(
        ([key, other]) =>
          (value: unknown) =>
            Object.fromEntries([...Object.entries(value ?? {}), [key, other]]),
      ),
  },
);

/** Every place in a value, the root first. */
const placesIn = (value: unknown): string[][] => [
  [],
  ...(isObject(value)
    ? Object.entries(value).flatMap(([key, inner]) => placesIn(inner).map((place) => [key, ...place]))
    : []),
];

function changedAt(value: unknown, [key, ...below]: string[], apply: Change): unknown {
  if (key === undefined) return apply(value);
  const entries = Object.entries(value ?? {}).flatMap(([one, inner]: [string, unknown]) => {
    const next = one === key ? changedAt(inner, below, apply) : inner;
    return next === gone ? [] : [[one, next] as const];
  });
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

/** A valid value with one thing wrong somewhere; undefined where nothing is left of it. */
export const spoiled = (schema: Schema, schemas: Schemas, name = ''): fc.Arbitrary<unknown> =>
  fc.tuple(valid(schema, schemas, name), fc.nat({ max: 50 }), change).map(([value, at, apply]) => {
    const places = placesIn(value);
    const next = changedAt(value, places[at % places.length] ?? [], apply);
    return next === gone ? undefined : next;
  });
