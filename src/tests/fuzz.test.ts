import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problem } from '../contract/common.ts';
import type { Operation } from '../contract/operation.ts';
import { operations } from '../contract/operations.ts';
import { openApiDocument } from '../http/openapi.ts';
import { operationsIn, requestsTo, type DocumentedOperation, type OpenApi } from './support/fuzzRequests.ts';
import { FuzzWorld } from './support/fuzzWorld.ts';
import type { RawAnswer } from './support/raw.ts';

const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 2000);
const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Milliseconds, on a machine that does something else as well. None of these requests waits for a phone. */
const DEADLINE = 20_000;

const contract = new Map<string, Operation>(Object.entries(operations));
/** The names of the tests are needed before a gateway runs; that it serves this very document is tested. */
const ownDocument = openApiDocument('test') as OpenApi;
const documented = operationsIn(ownDocument);

let world: FuzzWorld;
const tally = new Map<number, number>();

beforeAll(async () => {
  world = await FuzzWorld.start();
});
afterAll(async () => {
  const counts = [...tally].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`);
  const sum = [...tally.values()].reduce((total, count) => total + count, 0);
  process.stdout.write(`fuzz: ${sum} requests, FUZZ_SEED=${SEED}: ${counts.join(', ')}\n`);
  await world.close();
});

/** What is wrong with the body of a good answer, in words. */
function faultOfBody({ answer: { schema } }: Operation, { text, headers }: RawAnswer): string | undefined {
  const type = String(headers['content-type']);
  if (schema === null) return text === '' ? undefined : 'has a body where none is documented';
  if (Array.isArray(schema)) return schema.some((one) => type.startsWith(one)) ? undefined : `is ${type}`;
  if (!type.startsWith('application/json')) return `is ${type}`;
  const body: unknown = JSON.parse(text);
  const parsed = schema.safeParse(body);
  if (!parsed.success) return `is not what its schema says: ${parsed.error.message}`;
  // zod leaves out what the schema does not name.
  return isDeepStrictEqual(parsed.data, body) ? undefined : 'tells more than its schema does';
}

function faultOfProblem({ status, text, headers }: RawAnswer): string | undefined {
  const type = String(headers['content-type']);
  if (!type.startsWith('application/problem+json')) return `is ${type}`;
  const parsed = problem.safeParse(JSON.parse(text));
  if (!parsed.success) return `is no problem document: ${parsed.error.message}`;
  return parsed.data.status === status ? undefined : 'says another status in its document';
}

function faultOf({ operationId, responses }: DocumentedOperation, answer: RawAnswer): string | undefined {
  const operation = contract.get(operationId);
  if (!operation) return 'is of no operation of the contract';
  const { status } = answer;
  if (!(status in responses)) return 'is not documented';
  // 500 is documented everywhere, and is a bug everywhere; 501 and 503 may be answers.
  if (status >= 500 && !operation.problems.includes(status)) return 'is of something that broke';
  if (status === 304) return answer.text === '' ? undefined : 'has a body';
  return status < 400 ? faultOfBody(operation, answer) : faultOfProblem(answer);
}

describe(`whatever is asked (FUZZ_SEED=${SEED})`, () => {
  it('is asked of the document that the gateway serves', async () => {
    const served = await world.document();
    expect(served.paths).toEqual(JSON.parse(JSON.stringify(ownDocument.paths)));
  });

  const each = Math.ceil(REQUESTS / documented.length);
  it.each(documented.map((operation) => [operation.operationId, operation] as const))(
    '%s answers as it is documented',
    { timeout: 600_000 },
    async (_name, operation) => {
      await world.renew();
      const requests = requestsTo(operation, ownDocument.components.schemas, world.everybody);
      const check = fc.asyncProperty(requests, async (request) => {
        const answer = await world.ask(operation, request, DEADLINE);
        tally.set(answer.status, (tally.get(answer.status) ?? 0) + 1);
        const fault = faultOf(operation, answer);
        if (fault !== undefined) throw new Error(`${answer.status} ${fault}: ${answer.text.slice(0, 600)}`);
      });
      await fc.assert(check, { seed: SEED, numRuns: each });
    },
  );

  it('is answered well often enough to have reached what stands behind the checks of the input', () => {
    const good = [...tally].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0);
    const all = [...tally.values()].reduce((sum, count) => sum + count, 0);
    expect(good / all).toBeGreaterThan(0.15);
    expect((tally.get(429) ?? 0) / all).toBeLessThan(0.02);
  });
});
