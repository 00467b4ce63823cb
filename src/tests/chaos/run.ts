import type { Message } from '../../contract/messages.ts';
import { pause, until } from '../../lib/time.ts';
import { Dice } from './dice.ts';
import { faults } from './faults.ts';
import { Client, pair, receive, write, type Acknowledged, type Line } from './load.ts';
import { Receiver } from './receiver.ts';
import { Site } from './site.ts';

export interface ChaosOptions {
  /** The same seed throws the same dice; what processes do meanwhile is their own. */
  seed: number;
  /** The faults end after so long, or so many. */
  seconds: number;
  count?: number | undefined;
  /** Only faults whose name has this; all without it. */
  only?: string | undefined;
  say: (line: string) => void;
}

export interface ChaosReport {
  seed: number;
  faults: Record<string, number>;
  acknowledged: number;
  /** Acknowledged, and neither carried nor listed as uncertain. */
  lost: string[];
  duplicated: string[];
  uncertain: number;
  /** Pairs that left in another order than they were accepted in. */
  disordered: string[];
  received: number;
  /** Written by people, and not stored. */
  missed: string[];
  storedTwice: string[];
  /** Stored, and never told to the webhook. */
  untold: string[];
  /** Told under more than one id. */
  toldTwice: string[];
  /** From the end of a database to requests that are served again, at the longest. */
  databaseBackMs: number;
  /** Instances and browsers beyond one of each per number. */
  orphans: number;
}

const numbers = ['5511999990001', '5511999990002'];
const people = ['5511955550001', '5511955550002', '5511955550003', '5511955550004'];

/** Milliseconds. What has failed many times in a row is tried five minutes apart. */
const HEALING = 420_000;

/** Load, faults, healing, quiet; then what was promised is held against what the simulator carried. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, seconds, count = Infinity, only = '', say } = options;
  const site = await Site.open([...numbers, ...people]);
  const receiver = await Receiver.open();
  const over = new AbortController();
  try {
    const client = new Client(site.url);
    await client.signIn();
    const lines: Line[] = [];
    for (const phone of numbers) lines.push(await pair(site, client, phone));
    for (const { accountId } of lines)
      await client.ask('POST', `/api/accounts/${accountId}/webhooks`, { body: { url: receiver.url } });

    const [ledger, written]: [Acknowledged[], string[]] = [[], []];
    const work = lines.flatMap((line) => people.map((to) => write(client, line, to, ledger, over.signal)));
    work.push(receive(site, lines, people, written, over.signal));
    const dice = new Dice(seed);
    const chosen = Object.keys(faults).filter((name) => name.includes(only));
    const done: Record<string, number> = {};
    const end = performance.now() + seconds * 1000;
    for (let thrown = 0; thrown < count && performance.now() < end; thrown += 1) {
      await pause(dice.between(500, 3000));
      const name = dice.pick(chosen);
      say(`${thrown + 1}, ${Math.round((end - performance.now()) / 1000)} s left: ${name}`);
      done[name] = (done[name] ?? 0) + 1;
      await faults[name]?.({ site, lines, receiver, dice });
    }
    over.abort();
    await Promise.all(work);
    receiver.heal();
    say(`healing; ${ledger.length} messages were acknowledged, ${written.length} were written to us`);
    const reader = new Reader(site, lines);
    await quiet(reader, receiver, ledger, written).catch(() => say('it does not become quiet'));
    return {
      seed,
      faults: done,
      databaseBackMs: site.slowestReturn,
      ...(await judge(site, reader, receiver, ledger, written)),
    };
  } finally {
    over.abort();
    receiver.close();
    await site.close();
  }
}

/** Reads what is stored, through the API alone. */
class Reader {
  readonly #clients: { client: Client; line: Line }[];
  constructor(site: Site, lines: Line[]) {
    this.#clients = lines.map((line) => ({ client: new Client(site.url), line }));
  }

  async messages(): Promise<Message[]> {
    const all: Message[] = [];
    for (const { client, line } of this.#clients) {
      const headers = { 'x-api-key': line.key };
      const base = `/api/accounts/${line.accountId}/conversations`;
      const { items } = await client.ask<{ items: { id: string }[] }>('GET', base, { headers });
      for (const { id } of items) {
        let cursor: string | null = '';
        while (cursor !== null) {
          const route: string = `${base}/${id}/messages?limit=200${cursor && `&cursor=${cursor}`}`;
          const page: { items: Message[]; nextCursor: string | null } = await client.ask('GET', route, {
            headers,
          });
          all.push(...page.items);
          cursor = page.nextCursor;
        }
      }
    }
    return all;
  }
}

async function quiet(
  reader: Reader,
  receiver: Receiver,
  ledger: Acknowledged[],
  written: string[],
): Promise<void> {
  const wanted = new Set(ledger.map(({ id }) => id));
  await until(
    'quiet',
    HEALING,
    async () => {
      const all = await reader.messages().catch(() => []);
      const open = all.filter(({ id, status }) => wanted.has(id) && ['queued', 'sending'].includes(status));
      const stored = new Set(all.map(({ text }) => text));
      const told = written.filter((text) => stored.has(text)).every((text) => receiver.heard.has(text));
      return all.length > 0 && open.length === 0 && written.every((text) => stored.has(text)) && told;
    },
    1000,
  );
}

async function judge(
  site: Site,
  reader: Reader,
  receiver: Receiver,
  ledger: Acknowledged[],
  written: string[],
): Promise<Omit<ChaosReport, 'seed' | 'faults' | 'databaseBackMs'>> {
  const stored = await reader.messages();
  const statusOf = new Map(stored.map(({ id, status }) => [id as string, status]));
  const carried = site.simulator.network.carried().filter(({ ack }) => ack > 0);
  const countOf = new Map<string, number>();
  for (const { body } of carried) countOf.set(body, (countOf.get(body) ?? 0) + 1);
  const texts = stored.filter(({ direction }) => direction === 'in').map(({ text }) => text ?? '');
  const processes = [...(await site.instances()), ...(await site.browsers())];
  const uncertain = ledger.filter(({ id }) => statusOf.get(id) === 'uncertain');
  return {
    acknowledged: ledger.length,
    lost: ledger
      .filter(({ text, id }) => !countOf.has(text) && statusOf.get(id) !== 'uncertain')
      .map(({ text, id }) => `${text} (${statusOf.get(id) ?? 'not stored'})`),
    duplicated: [...countOf]
      .filter(([text, count]) => text.includes(' no. ') && count > 1)
      .map(([text]) => text),
    uncertain: uncertain.length,
    disordered: disordered(
      ledger,
      carried.map(({ body }) => body),
    ),
    received: written.length,
    missed: written.filter((text) => !texts.includes(text)),
    storedTwice: written.filter((text) => texts.indexOf(text) !== texts.lastIndexOf(text)),
    untold: written.filter((text) => texts.includes(text) && !receiver.heard.has(text)),
    toldTwice: written.filter((text) => (receiver.heard.get(text)?.size ?? 0) > 1),
    orphans: Math.max(0, processes.length - 2 * numbers.length),
  };
}

/** Per person written to, what was carried must be in the order of acceptance. */
function disordered(ledger: Acknowledged[], carried: string[]): string[] {
  const place = new Map(carried.map((text, index) => [text, index]));
  const last = new Map<string, { text: string; place: number }>();
  const found: string[] = [];
  for (const { accountId, to, text } of ledger) {
    const here = place.get(text);
    if (here === undefined) continue;
    const before = last.get(accountId + to);
    if (before && here < before.place) found.push(`${text} before ${before.text}`);
    last.set(accountId + to, { text, place: here });
  }
  return found;
}

export const isSound = (report: ChaosReport): boolean =>
  report.orphans === 0 &&
  [
    report.lost,
    report.duplicated,
    report.disordered,
    report.missed,
    report.storedTwice,
    report.untold,
    report.toldTwice,
  ].every((list) => list.length === 0);
