import { parseArgs } from 'node:util';
import { isSound, runChaos } from './run.ts';

/** `npm run chaos -- --seconds 300 --seed 7 --only killed`: prints the ledger, and fails when a promise was broken. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seconds: { type: 'string', default: '180' },
    only: { type: 'string' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
say(`seed ${seed}`);
const report = await runChaos({ seed, seconds: Number(values.seconds), only: values.only, say });
say(JSON.stringify(report, null, 2));
process.exitCode = isSound(report) ? 0 : 1;
