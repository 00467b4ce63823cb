import process from 'node:process';
import { readConfig } from './config.ts';
import { startSimulator } from './simulator.ts';

const simulator = await startSimulator(readConfig(process.env));
process.stdout.write(`${JSON.stringify({ url: simulator.url, chromeArgs: simulator.chromeArgs })}\n`);

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  void simulator.close();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
