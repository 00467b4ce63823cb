import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reasonOf } from '../src/lib/logger.ts';
import { startSimulator } from '../src/simulator/simulator.ts';
import { planOf, readChrome, type Chrome, type Plan } from './config.ts';
import { Bench } from './measure/bench.ts';
import { noFigures, type Result } from './measure/result.ts';
import { measureLatency, measureRates } from './measure/sending.ts';
import { measureRestores, measureStarts } from './measure/starting.ts';
import { Bare } from './support/bare.ts';
import { cleanUp, type Undo } from './support/cleanUp.ts';
import { startGatewayProcess } from './support/gatewayProcess.ts';
import { describeMachine } from './support/machine.ts';
import { recipients } from './support/phones.ts';
import { Ramal } from './support/ramal.ts';
import { notes, table } from './table.ts';

/** Progress goes to stderr: what is on stdout can be put into a document. */
const say = (line: string): void => void process.stderr.write(`  ${line}\n`);

async function measure(bench: Bench, count: number): Promise<Result> {
  const result: Result = { count, library: noFigures(), ramal: noFigures(), centre: null };
  await measureStarts(bench, result);
  await measureRestores(bench, result);
  for (const side of bench.inTurn(1)) await side.restore();
  await measureLatency(bench, result);
  await measureRates(bench, result);
  await bench.removeAll();
  return result;
}

async function run(plan: Plan, given: Chrome, undo: Undo, signal: AbortSignal): Promise<Result[]> {
  // The library knows the page as it was when it was released.
  const simulator = await startSimulator({ dialect: 'stock' });
  undo.push(() => simulator.close());
  const { network, chromeArgs } = simulator;
  const chrome: Chrome = { path: given.path, args: [...given.args, ...chromeArgs] };
  const ofRamal = path.join(directory, 'ramal');
  const gateway = await startGatewayProcess(ofRamal, chrome, undo, signal);
  const ramal = new Ramal({ network, gateway, directory: ofRamal });
  const library = new Bare({ network, chrome, directory });
  undo.push(() => library.stop());
  const bench = new Bench({ plan, network, library, ramal, say });
  bench.addPhones(recipients);
  const results: Result[] = [];
  for (const count of plan.counts) results.push(await measure(bench, count));
  return results;
}

const plan = planOf(process.argv.slice(2));
const chrome = readChrome(process.env);
const machine = await describeMachine(chrome.path);
const directory = await mkdtemp(path.join(tmpdir(), 'ramal-bench-'));
const undo: Undo = [];
const began = performance.now();
const stopping = new AbortController();
const interrupted = new Promise<never>((_, reject) => {
  stopping.signal.addEventListener('abort', () => reject(new Error('it was stopped')));
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
try {
  const results = await Promise.race([run(plan, chrome, undo, stopping.signal), interrupted]);
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(`\n${machine} · ${seconds} s\n\n${table(results)}\n\n${notes(results)}\n`);
} catch (error) {
  process.stderr.write(`\nThe benchmark did not finish: ${reasonOf(error)}\n`);
  process.exitCode = 1;
} finally {
  await cleanUp(directory, undo, say);
}
process.exit();
