import { median, quantile } from '../support/numbers.ts';
import type { Line as NumberLine } from '../support/stage.ts';
import { inMs, line, timed, type Line, type Report, type Scene } from './report.ts';

const SMALL = 1000;
const PER_CONVERSATION = 50;

/** Whether a large account is listed and searched as fast as a small one. */
export async function measureListing({ stage, quick, say }: Scene): Promise<Report> {
  const [large, reads] = quick ? [20_000, 20] : [1_000_000, 200];
  const sides = { ramal: await stage.pretend('5511970000008'), small: await stage.pretend('5511970000009') };
  say(`listing · writing ${large} messages`);
  await fill(stage, sides.ramal, large);
  await fill(stage, sides.small, SMALL);
  await stage.sql('VACUUM ANALYZE');
  const lines: Line[] = [];
  const read = async (
    what: string,
    routeOf: (side: NumberLine, index: number) => Promise<string>,
  ): Promise<void> => {
    say(`listing · ${what}`);
    const times: Record<keyof typeof sides, number[]> = { ramal: [], small: [] };
    for (const part of [0, 1]) {
      for (const name of ['small', 'ramal'] as const) {
        const side = sides[name];
        const route = await routeOf(side, part);
        const { each } = await timed(reads / 2, 1, () => stage.api.read(side.key, route));
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
  await read('search for what is said nowhere', (side) => searched(side, 'zebra'));
  return {
    besides: `an account of ${SMALL}`,
    lines,
    notes: [
      `Two accounts in one database: ${large} messages in ${large / PER_CONVERSATION} conversations, and ${SMALL} in ${SMALL / PER_CONVERSATION}. ${reads} reads of each, one after the other, alternating.`,
      'Search for what was said walks the account from its latest message: what is said nowhere costs the whole walk.',
    ],
  };
}

interface Page {
  items: { id: string }[];
  nextCursor: string | null;
}

/** Rows as the gateway would have written them, without its work: what is measured is reading. */
async function fill(
  stage: Scene['stage'],
  { accountId, numberId }: NumberLine,
  count: number,
): Promise<void> {
  const people = count / PER_CONVERSATION;
  const ids = `'${accountId}'::uuid, gen_random_uuid()`;
  await stage.sql(
    // The order of writing keeps to the foreign keys; checking each row would take most of the time.
    'SET session_replication_role = replica',
    `CREATE TEMP TABLE people AS SELECT n, gen_random_uuid() AS contact, gen_random_uuid() AS thread
       FROM generate_series(1, ${people}) AS n`,
    `INSERT INTO contacts (account_id, id, phone, name)
       SELECT '${accountId}', contact, (5511000000000 + n * 7)::text, 'Person ' || n FROM people`,
    `INSERT INTO conversations (account_id, id, number_id, kind, contact_id, last_message_at, heard_at)
       SELECT '${accountId}', thread, '${numberId}', 'contact', contact, now() - n * interval '1 second', now() FROM people`,
    `INSERT INTO messages (account_id, id, number_id, conversation_id, direction, key, type, text, status, at)
       SELECT ${ids}, '${numberId}', p.thread, CASE WHEN m % 2 = 0 THEN 'in' ELSE 'out' END,
              'bench_' || p.n || '_' || m, 'text', 'message ' || m || ' of order ' || (p.n * 31 + m * 17) % 10000 || ' for person ' || p.n,
              CASE WHEN m % 2 = 0 THEN 'delivered' ELSE 'read' END, now() - p.n * interval '1 second' - m * interval '1 hour'
         FROM people p CROSS JOIN generate_series(0, ${PER_CONVERSATION - 1}) AS m`,
    `UPDATE conversations v SET last_message_id = m.id, last_message_at = m.at FROM messages m JOIN people p ON p.thread = m.conversation_id
      WHERE m.account_id = '${accountId}' AND m.key = 'bench_' || p.n || '_0' AND v.account_id = m.account_id AND v.id = m.conversation_id`,
    'SET session_replication_role = origin',
  );
}
