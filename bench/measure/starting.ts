import { pause } from '../../src/lib/time.ts';
import { newPhones } from '../support/phones.ts';
import type { Side } from '../support/side.ts';
import type { Bench } from './bench.ts';
import type { Result } from './result.ts';

/** From nothing to a QR code, one side running at a time. Leaves both sides linked and stopped. */
export async function measureStarts(bench: Bench, result: Result): Promise<void> {
  const rounds = bench.plan.rounds(result.count);
  for (let round = 1; round <= rounds; round += 1) {
    for (const side of bench.inTurn(round)) {
      bench.say(`${result.count} · start to QR · ${side.name} · ${round} of ${rounds}`);
      result[side.name].startToQr.push(await side.start(bench.addPhones(newPhones(result.count))));
      if (round === rounds) await side.pair().then(() => side.stop());
      else await side.remove();
    }
  }
}

/** From linked and stopped to ready, and the memory then, one side running at a time. */
export async function measureRestores(bench: Bench, result: Result): Promise<void> {
  const rounds = bench.plan.rounds(result.count);
  for (let round = 1; round <= rounds; round += 1) {
    for (const side of bench.inTurn(round)) {
      bench.say(`${result.count} · restore · ${side.name} · ${round} of ${rounds}`);
      result[side.name].restore.push(await side.restore());
      if (round === rounds) await measureMemory(bench, side, result);
      await side.stop();
    }
  }
}

async function measureMemory(bench: Bench, side: Side, result: Result): Promise<void> {
  await pause(bench.plan.settle);
  const memory = await side.memory();
  result[side.name].memory = memory === null ? null : memory / result.count;
  if (side === bench.ramal) result.centre = await bench.ramal.memoryOfCentre();
}
