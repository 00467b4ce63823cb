import { expect, it } from 'vitest';
import { runChaos } from './run.ts';

/** A short run with a fixed die; `npm run chaos` throws others, for longer. */
const SEED = 7;
const SECONDS = 12;

it('nothing is lost, sent twice, missed or out of order, whatever dies', { timeout: 600_000 }, async () => {
  const log: string[] = [];
  const report = await runChaos({ seed: SEED, seconds: SECONDS, say: (line) => log.push(line) });
  const { acknowledged, received, uncertain, faults, databaseBackMs, ...broken } = report;
  expect(broken, log.join('\n')).toEqual({
    seed: SEED,
    lost: [],
    duplicated: [],
    disordered: [],
    missed: [],
    storedTwice: [],
    untold: [],
    toldTwice: [],
    orphans: 0,
  });
  expect(acknowledged).toBeGreaterThan(10);
  expect(received).toBeGreaterThan(5);
  expect(uncertain).toBe(0);
  expect(databaseBackMs).toBeGreaterThanOrEqual(0);
  expect(Object.keys(faults).length).toBeGreaterThan(0);
});
