import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documented, faultOf, ownDocument } from '../support/asDocumented.ts';
import { requestsTo } from '../support/fuzzRequests.ts';
import { FuzzWorld } from '../support/fuzzWorld.ts';

const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 2000);
const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Milliseconds, on a machine that does something else as well. None of these requests waits for a phone. */
const DEADLINE = 20_000;

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
        const fault = faultOf(operation, { ...answer, type: String(answer.headers['content-type']) });
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
