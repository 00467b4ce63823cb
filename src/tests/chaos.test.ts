import { expect, it } from 'vitest';
import { runChaos } from './chaos/run.ts';

it('nothing is lost, sent twice, missed or out of order, whatever dies', async () => {
  const seed = Math.floor(Math.random() * 1_000_000);
  const log: string[] = [];
  const report = await runChaos({ seed, seconds: 25, say: (line) => log.push(line) });
  const { acknowledged, received, uncertain, faults, ...broken } = report;
  expect(broken, log.join('\n')).toEqual({
    seed,
    lost: [],
    duplicated: [],
    disordered: [],
    missed: [],
    storedTwice: [],
    untold: [],
    toldTwice: [],
  });
  expect(acknowledged).toBeGreaterThan(20);
  expect(received).toBeGreaterThan(10);
  expect(uncertain).toBe(0);
  expect(Object.keys(faults).length).toBeGreaterThan(1);
}, 360_000);
