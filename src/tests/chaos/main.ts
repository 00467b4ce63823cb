import { parseArgs } from 'node:util';
import { isSound, runChaos } from './run.ts';

/** `npm run chaos -- --seconds 300 --seed 7`, or `--count 200 --only killed`: prints the ledger, and fails when a promise was broken. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seconds: { type: 'string' },
    count: { type: 'string' },
    only: { type: 'string' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
say(`seed ${seed}`);
const count = values.count === undefined ? undefined : Number(values.count);
const seconds = Number(values.seconds ?? (count === undefined ? 180 : 3600));
const report = await runChaos({ seed, seconds, count, only: values.only, say });
say(JSON.stringify(report, null, 2));
process.exitCode = isSound(report) ? 0 : 1;
