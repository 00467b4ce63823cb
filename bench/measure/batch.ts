import { median } from '../support/numbers.ts';
import type { Stage } from '../support/stage.ts';
import { inSeconds, line, type Report, type Scene } from './report.ts';

const LARGE = 10_000;
const SMALL = 1000;

interface Times {
  toNew: number[];
  toKnown: number[];
}

/** How long one request with many messages takes, until each of them is committed. */
export async function measureBatch({ stage, quick, say }: Scene): Promise<Report> {
  const rounds = quick ? 1 : 3;
  // Gives the statistics something to count.
  await measure(stage, '5511970000020', SMALL, { toNew: [], toKnown: [] });
  const small: Times = { toNew: [], toKnown: [] };
  const large: Times = { toNew: [], toKnown: [] };
  for (let round = 1; round <= rounds; round += 1) {
    say(`batch · ${round} of ${rounds}`);
    await measure(stage, `551197000003${round}`, SMALL, small);
    await measure(stage, `551197000004${round}`, LARGE, large);
  }
  const of = (who: keyof Times): [number, number] => [median(large[who]), median(small[who])];
  return {
    besides: `${SMALL} in one request`,
    lines: [
      line(`${LARGE} in one request, to new people`, inSeconds, ...of('toNew')),
      line(`${LARGE} in one request, to known people`, inSeconds, ...of('toKnown')),
    ],
    notes: [
      `\`POST …/messages/batch\` until its answer, for a number that is away; each message to a person of its own, and then a second one to the same people. Median of ${rounds}, each in an account of its own.`,
      'Before each request PostgreSQL gathers statistics (`ANALYZE`), as its autovacuum does within a minute of many changes. Without them the checks of foreign keys get poor plans.',
    ],
  };
}

async function measure(stage: Stage, from: string, count: number, times: Times): Promise<void> {
  const { accountId } = await stage.pretend(from);
  const key = await stage.api.createKey(accountId, ['send']);
  const phones = Array.from({ length: count }, (_, index) => `55119${90_000_000 + index}`);
  for (const who of ['toNew', 'toKnown'] as const) {
    await stage.sql('ANALYZE');
    const start = performance.now();
    await stage.api.sendBatch(accountId, key, phones, `Hello ${who}`);
    times[who].push(performance.now() - start);
  }
}
