import { isDeepStrictEqual } from 'node:util';
import { problem } from '../../contract/common.ts';
import type { Operation } from '../../contract/operation.ts';
import { operations } from '../../contract/operations.ts';
import { openApiDocument } from '../../http/openapi.ts';
import { operationsIn, type DocumentedOperation, type OpenApi } from './fuzzRequests.ts';

/** What a client was told. */
export interface Answered {
  status: number;
  /** Of the answer; empty where it says none. */
  type: string;
  text: string;
}

export const ownDocument = openApiDocument('test') as OpenApi;
export const documented = operationsIn(ownDocument);
const contract = new Map<string, Operation>(Object.entries(operations));

/** What is wrong with an answer of an operation, in words; undefined: it is as documented. */
export function faultOf(
  { operationId, responses }: DocumentedOperation,
  answer: Answered,
): string | undefined {
  const operation = contract.get(operationId);
  if (!operation) return 'is of no operation of the contract';
  const { status } = answer;
  if (!(status in responses)) return 'is not documented';
  // 500 is documented everywhere, and is a bug everywhere; 501 and 503 may be answers.
  if (status >= 500 && !operation.problems.includes(status)) return 'is of something that broke';
  if (status === 304) return answer.text === '' ? undefined : 'has a body';
  return status < 400 ? faultOfBody(operation, answer) : faultOfProblem(answer);
}

function faultOfBody({ answer: { schema } }: Operation, { text, type }: Answered): string | undefined {
  if (schema === null) return text === '' ? undefined : 'has a body where none is documented';
  if (Array.isArray(schema))
    return schema.some((one) => type.startsWith(one.replace('*', ''))) ? undefined : `is ${type}`;
  if (!type.startsWith('application/json')) return `is ${type}`;
  const body: unknown = JSON.parse(text);
  const parsed = schema.safeParse(body);
  if (!parsed.success) return `is not what its schema says: ${parsed.error.message}`;
  // zod leaves out what the schema does not name.
  return isDeepStrictEqual(parsed.data, body) ? undefined : 'tells more than its schema does';
}

function faultOfProblem({ status, text, type }: Answered): string | undefined {
  if (!type.startsWith('application/problem+json')) return `is ${type}`;
  const parsed = problem.safeParse(JSON.parse(text));
  if (!parsed.success) return `is no problem document: ${parsed.error.message}`;
  return parsed.data.status === status ? undefined : 'says another status in its document';
}

const routes = documented.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`),
  wild: operation.path.split('{').length,
}));

/** The operation that a request reaches; undefined: it is none of the document's. */
function operationOf(method: string, route: string): DocumentedOperation | undefined {
  const [path = ''] = route.split('?');
  const [found] = routes
    .filter(({ operation, pattern }) => operation.method === method.toUpperCase() && pattern.test(path))
    .sort((a, b) => a.wild - b.wild);
  return found?.operation;
}

/** The database is away, the disk is full: no bug, and a test that did not mean it says so itself. */
const outages = [503, 507];

/** Throws when an answer is not as the document says, whatever the test that asked is about. */
export function requireDocumented(method: string, route: string, answer: Answered): void {
  const operation = operationOf(method, route);
  if (!operation) return;
  const isOutage = outages.includes(answer.status) && answer.status in operation.responses;
  const fault = isOutage ? faultOfProblem(answer) : faultOf(operation, answer);
  if (fault !== undefined)
    throw new Error(`${method} ${route}: ${answer.status} ${fault}: ${answer.text.slice(0, 600)}`);
}
