import { median, quantile } from '../support/numbers.ts';
import { fill } from '../support/fill.ts';
import type { Line as NumberLine } from '../support/stage.ts';
import { inMs, line, timed, type Line, type Report, type Scene } from './report.ts';

const SMALL = 1000;
const PER_CONVERSATION = 50;
/** A walk over a million messages takes seconds. */
const WALKS = 10;

/** Whether a large account is listed and searched as fast as a small one. */
export async function measureListing({ stage, quick, say }: Scene): Promise<Report> {
  const [large, reads] = quick ? [20_000, 20] : [1_000_000, 200];
  const sides = { ramal: await stage.pretend('5511970000008'), small: await stage.pretend('5511970000009') };
  say(`listing · writing ${large} messages`);
  for (const [side, messages] of [
    [sides.ramal, large],
    [sides.small, SMALL],
  ] as const)
    await fill(stage, side, { conversations: messages / PER_CONVERSATION, each: PER_CONVERSATION });
  const lines: Line[] = [];
  const read = async (
    what: string,
    routeOf: (side: NumberLine, index: number) => Promise<string>,
    count = reads,
  ): Promise<void> => {
    say(`listing · ${what}`);
    const times: Record<keyof typeof sides, number[]> = { ramal: [], small: [] };
    for (const part of [0, 1]) {
      for (const name of ['small', 'ramal'] as const) {
        const side = sides[name];
        const route = await routeOf(side, part);
        const { each } = await timed(count / 2, 1, () => stage.api.read(side.key, route));
        times[name].push(...each);
      }
    }
    lines.push(line(`${what}, median`, inMs, median(times.ramal), median(times.small)));
    lines.push(line(`${what}, p95`, inMs, quantile(times.ramal, 0.95), quantile(times.small, 0.95)));
  };
  const conversations = ({ accountId }: NumberLine): string => `/api/accounts/${accountId}/conversations`;
  const first = (side: NumberLine): Promise<Page> =>
    stage.api.read<Page>(side.key, `${conversations(side)}?limit=10`);
  await read('50 conversations', (side) => Promise.resolve(`${conversations(side)}?limit=50`));
  await read('the page after', async (side) => {
    const { nextCursor } = await first(side);
    return `${conversations(side)}?limit=50&cursor=${nextCursor ?? ''}`;
  });
  await read('50 messages of a conversation', async (side) => {
    const [conversation] = (await first(side)).items;
    return `${conversations(side)}/${conversation?.id ?? ''}/messages?limit=50`;
  });
  const searched = (side: NumberLine, q: string): Promise<string> =>
    Promise.resolve(`/api/accounts/${side.accountId}/search?limit=20&q=${encodeURIComponent(q)}`);
  await read('search for names and phones', (side, index) =>
    Promise.resolve(`${conversations(side)}?limit=20&q=${['55110000', 'person 12'][index] ?? ''}`),
  );
  await read('search for what is said often', (side) => searched(side, 'order'));
  await read('search for what is said nowhere', (side) => searched(side, 'zebra'), WALKS);
  return {
    besides: `an account of ${SMALL}`,
    lines,
    notes: [
      `Two accounts in one database: ${large} messages in ${large / PER_CONVERSATION} conversations, and ${SMALL} in ${SMALL / PER_CONVERSATION}. ${reads} reads of each, one after the other, alternating.`,
      'A search reads an index of the words of messages (docs/adr/0014): what is said nowhere is found nowhere there.',
    ],
  };
}

interface Page {
  items: { id: string }[];
  nextCursor: string | null;
}
