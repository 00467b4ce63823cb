import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reasonOf } from '../src/lib/logger.ts';
import { startSimulator } from '../src/simulator/simulator.ts';
import { planOf, readArguments, readChrome, type Chrome, type Plan } from './config.ts';
import { measureAccepting } from './measure/accepting.ts';
import { measureBatch } from './measure/batch.ts';
import { Bench } from './measure/bench.ts';
import { measureHanging } from './measure/hanging.ts';
import { measureInbound } from './measure/inbound.ts';
import { measureInterrupting } from './measure/interrupting.ts';
import { measureKilling } from './measure/killing.ts';
import { measureListing } from './measure/listing.ts';
import { measurePanel } from './measure/panel.ts';
import { markdown, type Report, type Scene } from './measure/report.ts';
import { noFigures, type Result } from './measure/result.ts';
import { measureLatency, measureRates } from './measure/sending.ts';
import { measureSoaking } from './measure/soaking.ts';
import { measureRestores, measureStarts } from './measure/starting.ts';
import { Bare } from './support/bare.ts';
import { cleanUp, type Undo } from './support/cleanUp.ts';
import { startGatewayProcess } from './support/gatewayProcess.ts';
import { describeMachine } from './support/machine.ts';
import { recipients } from './support/phones.ts';
import { Ramal } from './support/ramal.ts';
import { Stage } from './support/stage.ts';
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

/** Of Ramal alone, each beside what it can be compared with in the same run. */
const scenes: Record<string, (scene: Scene) => Promise<Report>> = {
  accepting: measureAccepting,
  batch: measureBatch,
  inbound: measureInbound,
  hanging: measureHanging,
  killing: measureKilling,
  soaking: measureSoaking,
  interrupting: measureInterrupting,
  listing: measureListing,
  panel: measurePanel,
};

/** Each on a stage of its own: nothing that one leaves behind weighs on the next. */
async function play(
  name: string,
  isQuick: boolean,
  given: Chrome,
  undo: Undo,
  signal: AbortSignal,
): Promise<string> {
  const measureScene = scenes[name];
  if (!measureScene) throw new Error(`${name} is not known`);
  const ofScene: Undo = [];
  // Also when it is stopped half-way.
  undo.push(() => cleanUp(path.join(directory, name), ofScene, say));
  const stage = await Stage.open(path.join(directory, name), given, ofScene, signal);
  const report = await measureScene({ stage, chrome: given, undo: ofScene, quick: isQuick, say });
  await undo.pop()?.();
  return markdown(name, report);
}

async function runAll(): Promise<string[]> {
  if (names.length > 0) {
    const parts: string[] = [];
    for (const name of names) parts.push(await play(name, isQuick, chrome, undo, stopping.signal));
    return parts;
  }
  const results = await run(planOf(isQuick), chrome, undo, stopping.signal);
  return [table(results), notes(results)];
}

const { names, isQuick } = readArguments(process.argv.slice(2), Object.keys(scenes));
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
  const parts = await Promise.race([runAll(), interrupted]);
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(`\n${machine} · ${seconds} s\n\n${parts.join('\n\n')}\n`);
} catch (error) {
  process.stderr.write(`\nThe benchmark did not finish: ${reasonOf(error)}\n`);
  process.exitCode = 1;
} finally {
  await cleanUp(directory, undo, say);
}
process.exit();
