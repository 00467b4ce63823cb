import type { Side } from '../support/side.ts';
import type { Bench } from './bench.ts';
import type { Result } from './result.ts';

const moments = ['returned', 'accepted'] as const;

/** One send after the other with one number, in blocks that alternate. Both sides are up. */
export async function measureLatency(bench: Bench, result: Result): Promise<void> {
  const { warmUps, sends, block } = bench.plan;
  bench.say(`${result.count} · one send after the other`);
  for (const side of bench.inTurn(1))
    for (const moment of moments) await series(bench, side, moment, warmUps);
  for (let sent = 0, turn = 1; sent < sends; sent += block, turn += 1) {
    for (const side of bench.inTurn(turn)) {
      for (const moment of moments) {
        const times = await series(bench, side, moment, Math.min(block, sends - sent));
        result[side.name][moment].push(...times);
      }
    }
  }
}

/** Waits for what is still on its way, so that it does not slow the next one's block. */
async function series(
  bench: Bench,
  side: Side,
  moment: (typeof moments)[number],
  count: number,
): Promise<number[]> {
  const before = bench.carried;
  const times = await side.series(moment, count);
  await bench.untilCarried(before + count);
  return times;
}

/** All numbers at once, until WhatsApp has every message. */
export async function measureRates(bench: Bench, result: Result): Promise<void> {
  const each = bench.plan.burst(result.count);
  for (const turn of [1, 2]) {
    for (const side of bench.inTurn(turn)) {
      bench.say(`${result.count} · all send at once · ${side.name} · ${turn} of 2`);
      const total = each * result.count;
      const wanted = bench.carried + total;
      const start = performance.now();
      await Promise.all([side.burst(each), bench.untilCarried(wanted)]);
      result[side.name].rates.push((total * 1000) / (performance.now() - start));
    }
  }
}
