import fc from 'fast-check';
import type { Access } from '../../contract/access.ts';
import { hostileText, seeded, spoiled, valid, type Schema, type Schemas } from './fuzzValues.ts';

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  schema: Schema;
}

/** An operation in the gateway's own OpenAPI document. */
export interface DocumentedOperation {
  operationId: string;
  method: string;
  path: string;
  'x-access': Pick<Access, 'subject' | 'may'>;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, unknown>;
}

export interface OpenApi {
  paths: Record<string, Record<string, Omit<DocumentedOperation, 'method' | 'path'>>>;
  components: { schemas: Schemas };
}

export const operationsIn = ({ paths }: OpenApi): DocumentedOperation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, rest]) => ({ ...rest, method: method.toUpperCase(), path })),
  );

/** As it stands in a counterexample: seeded things have their names in it, and nothing is escaped yet. */
export interface FuzzRequest {
  who: string;
  /** The value of each {parameter}. */
  path: Record<string, string>;
  query: [string, string][];
  headers: Record<string, string>;
  body: string | undefined;
}

/** Whoever may ask, mostly: all others are turned away before anything is read. */
function askers({ 'x-access': { subject, may } }: DocumentedOperation, all: string[]): fc.Arbitrary<string> {
  const welcome =
    subject === 'self' ? ['owner', 'admin', 'agent', 'viewer'] : may.filter((one) => all.includes(one));
  if (welcome.includes('owner')) welcome.push('local');
  if (welcome.includes('send') || welcome.includes('read')) welcome.push('limited');
  if (welcome.length === 0) return fc.constantFrom(...all);
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...welcome) },
    { weight: 1, arbitrary: fc.constantFrom(...all) },
  );
}

const seededParameters: Record<string, string[]> = {
  userId: ['viewer', 'agent'],
  signInId: ['accountId'],
  cid: ['conversationId', 'otherConversationId'],
  messageId: ['messageId', 'otherMessageId', 'fileMessageId'],
  seq: ['seq'],
};

function pathValue(name: string, { subject }: DocumentedOperation['x-access']): fc.Arbitrary<string> {
  const own =
    name === 'id' ? [subject === 'number' ? 'numberId' : 'accountId'] : (seededParameters[name] ?? [name]);
  const [first = name] = own;
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...own.map(seeded)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(seeded(`theirs.${first}`), seeded('accountId'), seeded('numberId')),
    },
    { weight: 1, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: fc.constant('{{LOUD}}') },
    { weight: 1, arbitrary: hostileText.filter((text) => text !== '') },
  );
}

function queryOf(parameters: Parameter[], schemas: Schemas): fc.Arbitrary<[string, string][]> {
  const pair = ({ name, schema }: Parameter): fc.Arbitrary<[string, string][]> =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant<[string, string][]>([]) },
      {
        weight: 5,
        arbitrary: valid(schema, schemas, name).map((value): [string, string][] => [[name, String(value)]]),
      },
      { weight: 1, arbitrary: hostileText.map((text): [string, string][] => [[name, text]]) },
      {
        weight: 1,
        arbitrary: fc.constantFrom<[string, string][]>(
          [
            [name, '1'],
            [name, '2'],
          ],
          [[`${name}[]`, '1']],
          [[`${name}[a]`, '1']],
        ),
      },
    );
  const strange = fc.oneof(
    { weight: 9, arbitrary: fc.constant<[string, string][]>([]) },
    { weight: 1, arbitrary: fc.tuple(hostileText, hostileText).map((one): [string, string][] => [one]) },
  );
  return fc.tuple(...parameters.map(pair), strange).map((parts) => parts.flat());
}

const rarely = (values: string[]): fc.Arbitrary<string | undefined> =>
  fc.oneof(
    { weight: 15, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
    { weight: 1, arbitrary: hostileText },
  );

function headersOf(parameters: Parameter[], schemas: Schemas): fc.Arbitrary<Record<string, string>> {
  const documented = parameters.map(
    ({ name, schema }) =>
      [
        name,
        fc.oneof(
          fc.constant(undefined),
          valid(schema, schemas, name).map(String),
          hostileText.filter((text) => !/wait=/.test(text)),
        ),
      ] as const,
  );
  return fc
    .record({
      ...Object.fromEntries(documented),
      accept: rarely(['*/*', 'image/png', 'text/plain;q=0.1', 'application/xml']),
      'accept-language': rarely(['es', 'en;q=x', '*']),
      'x-forwarded-for': rarely(['::1', '127.0.0.1, 10.0.0.1', 'unknown', '1.2.3.4:99999']),
      'if-none-match': rarely(['*', '""']),
      range: rarely(['bytes=0-1', 'bytes=5-1', 'bytes=-99999999999999999999']),
      cookie: fc.constantFrom(
        'ramal_refresh={{refreshToken}}',
        'ramal_refresh=x.y',
        'ramal_refresh=%00',
        undefined,
      ),
      'x-ramal-request': fc.constantFrom('1', '1', undefined),
    })
    .map((headers) =>
      Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    );
}

const FORM = 'a-boundary-of-the-tests';
/** The same as a form: every value is flat text there, and a file may be among them. */
function asForm(value: unknown): string {
  const part = (head: string, text: string): string =>
    `--${FORM}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
  const fields = Object.entries(value ?? {}).map(([key, inner]: [string, unknown]) =>
    part(`name=${JSON.stringify(key)}`, typeof inner === 'string' ? inner : JSON.stringify(inner)),
  );
  return `${fields.join('')}${part('name="file"; filename="a.txt"', 'bytes')}--${FORM}--\r\n`;
}

type Content = Pick<FuzzRequest, 'body' | 'headers'>;
const json = (value: unknown): Content => ({
  body: value === undefined ? undefined : JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
});

/** What is no JSON, or none that is fit for a body. */
const unreadable: fc.Arbitrary<Content> = fc.record({
  body: fc.oneof(
    fc.constantFrom(
      '',
      '{',
      '{"a":NaN}',
      'null',
      '[]',
      '0',
      '"text"',
      '\uFEFF{}',
      '{"a":1,"a":2}',
      '{"__proto__":{}}',
    ),
    fc.constantFrom('['.repeat(20_000), `{"name":"${'x'.repeat(1_050_000)}"}`),
    hostileText,
  ),
  headers: fc.constantFrom<Record<string, string>>(
    { 'content-type': 'application/json' },
    { 'content-type': 'application/json; charset=utf-7' },
    { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    { 'content-type': 'application/json', 'content-encoding': 'none of them' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'multipart/form-data' },
    { 'content-type': `multipart/form-data; boundary=${FORM}` },
    { 'content-type': 'text/plain' },
    {},
  ),
});

function contentOf({ requestBody }: DocumentedOperation, schemas: Schemas): fc.Arbitrary<Content> {
  const none = fc.constant<Content>({ body: undefined, headers: {} });
  if (!requestBody) return fc.oneof({ weight: 12, arbitrary: none }, { weight: 1, arbitrary: unreadable });
  const schema = requestBody.content['application/json']?.schema ?? {};
  const ways: [number, fc.Arbitrary<Content>][] = [
    [7, valid(schema, schemas).map(json)],
    [7, spoiled(schema, schemas).map(json)],
    [1, unreadable],
    [1, none],
  ];
  if ('multipart/form-data' in requestBody.content) {
    const form = fc.oneof(valid(schema, schemas), spoiled(schema, schemas));
    const headers = { 'content-type': `multipart/form-data; boundary=${FORM}` };
    ways.push([3, form.map((value) => ({ body: asForm(value), headers }))]);
  }
  return fc.oneof(...ways.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

/** Requests to one operation, of which about half are as documented. */
export function requestsTo(
  operation: DocumentedOperation,
  schemas: Schemas,
  all: string[],
): fc.Arbitrary<FuzzRequest> {
  const { parameters = [], 'x-access': access } = operation;
  const placed = (place: Parameter['in']): Parameter[] => parameters.filter((one) => one.in === place);
  return fc
    .record({
      who: askers(operation, all),
      path: fc.record(Object.fromEntries(placed('path').map(({ name }) => [name, pathValue(name, access)]))),
      query: queryOf(placed('query'), schemas),
      headers: headersOf(placed('header'), schemas),
      content: contentOf(operation, schemas),
    })
    .map(({ content: { body, headers: ofBody }, headers, ...rest }) => ({
      ...rest,
      headers: { ...headers, ...ofBody },
      body,
    }));
}
