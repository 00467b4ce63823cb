import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { newId } from '../lib/ids.ts';
import { until } from '../lib/time.ts';
import type { InstanceEvent } from '../model/instance.ts';
import type { MessageKey, Phone, RunId } from '../model/ids.ts';
import type { EventBatch } from '../protocol/events.ts';
import { EventQueue, type EventQueueOptions } from './eventQueue.ts';
import { RefusedEvents } from './refusedEvents.ts';

const log = pino({ level: 'silent' });
const runId = newId<RunId>();
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ramal-events-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const file = (): string => path.join(directory, 'refused-events.jsonl');
const newQueue = (options: Partial<EventQueueOptions> & Pick<EventQueueOptions, 'post'>): EventQueue =>
  new EventQueue({
    runId,
    log,
    refused: new RefusedEvents(file(), log),
    onGap: () => undefined,
    onLaterRun: () => undefined,
    onKept: () => undefined,
    ...options,
  });

const event = (code: string): InstanceEvent => ({ type: 'pairing_code', code, expiresAt: 0 });

it('events arrive in order, each again until it was acknowledged, and the numbers tell which', async () => {
  const batches: number[][] = [];
  let refuse = 2;
  const queue = newQueue({
    post: ({ events }) => {
      batches.push(events.map(({ seq }) => seq));
      refuse -= 1;
      return Promise.resolve(new Response(null, { status: refuse >= 0 ? 503 : 204 }));
    },
  });
  for (const code of ['a', 'b', 'c']) queue.push(event(code));
  await until('the queue to be empty', 5000, () => queue.pending === 0);
  expect(batches.filter((batch) => batch[0] === 1).length).toBeGreaterThanOrEqual(3);
  expect(batches.at(-1)?.at(-1)).toBe(3);
});

it('what does not fit while the gateway is away is given up, and the page is looked over when it is back', async () => {
  let away = true;
  let gaps = 0;
  const seen: number[] = [];
  const queue = newQueue({
    onGap: () => (gaps += 1),
    post: ({ events }) => {
      if (away) return Promise.reject(new Error('connection refused'));
      seen.push(...events.map(({ seq }) => seq));
      return Promise.resolve(new Response(null, { status: 204 }));
    },
  });
  for (let index = 0; index < 10_050; index += 1) queue.push(event(String(index)));
  expect(queue.pending).toBe(10_000);
  away = false;
  queue.retryNow();
  await until('the queue to be empty', 20_000, () => queue.pending === 0);
  expect(gaps).toBe(1);
  expect(seen[0]).toBe(51);
  expect(seen.at(-1)).toBe(10_050);
});

const key = (id: string | number): MessageKey => `false_5511955550001@c.us_${id}` as MessageKey;
const edited = (id: string | number, text = 'x'): InstanceEvent => ({ type: 'edited', key: key(id), text });
const message = (id: string): InstanceEvent => ({
  type: 'message',
  message: {
    key: key(id),
    chat: { kind: 'contact', peer: { phone: '5511955550001' as Phone, lid: null, name: null } },
    ...{ author: null, fromMe: false, type: 'text', whatsappType: null, text: id, media: null },
    ...{ location: null, contact: null, poll: null, mentions: [], forwarded: false, quoted: null },
    ...{ timestamp: 0, status: null, backfilled: false },
  },
});

/** Answers like a gateway that cannot read some events: it names them, or answers 422 (older protocol). */
class Reader {
  readonly taken: InstanceEvent[] = [];
  canRead: (event: InstanceEvent) => boolean = () => true;
  answer: 'names' | 400 | 413 | 422 = 'names';

  readonly post = ({ events }: EventBatch): Promise<Response> => {
    const refused = events.filter(({ event }) => !this.canRead(event));
    if (this.answer !== 'names' && refused.length > 0)
      return Promise.resolve(new Response('{}', { status: this.answer }));
    this.taken.push(...events.filter((one) => !refused.includes(one)).map((one) => one.event));
    if (refused.length === 0) return Promise.resolve(new Response(null, { status: 204 }));
    return Promise.resolve(Response.json({ refused: refused.map(({ seq }) => seq) }));
  };
}

const empty = (queue: EventQueue): Promise<boolean> =>
  until('the queue to be empty', 5000, () => queue.pending === 0);

describe('an event that the gateway refuses for good', () => {
  for (const answer of ['names', 400, 413, 422] as const) {
    it(`does not hold up the others, and is kept until a gateway takes it (${answer})`, async () => {
      const reader = new Reader();
      const kept: number[] = [];
      reader.answer = answer;
      const queue: EventQueue = newQueue({ post: reader.post, onKept: () => kept.push(queue.kept) });
      const events = Array.from({ length: 20 }, (_, index) => edited(index));
      reader.canRead = (one) => one !== events[7];
      for (const one of events) queue.push(one);
      await empty(queue);
      expect(reader.taken).toEqual(events.filter((_, index) => index !== 7));
      expect(kept).toEqual([1]);

      // It stays as long as no gateway can read it.
      queue.retryRefused();
      await empty(queue);
      expect([queue.kept, kept]).toEqual([1, [1]]);

      reader.canRead = () => true;
      queue.retryRefused();
      await empty(queue);
      expect(reader.taken.at(-1)).toBe(events[7]);
      expect(kept).toEqual([1, 0]);
    });
  }

  it('is kept over an end of the process, in a file that only its user can read', async () => {
    const reader = new Reader();
    reader.canRead = ({ type }) => type !== 'deleted';
    const first = newQueue({ post: reader.post });
    await first.restore();
    first.push({ type: 'deleted', key: key('a') });
    first.push({ type: 'deleted', key: key('b') });
    await empty(first);
    await first.flush(1000);
    expect((await stat(file())).mode & 0o777).toBe(0o600);

    reader.canRead = () => true;
    const second = newQueue({ post: reader.post });
    await second.restore();
    await empty(second);
    await second.flush(1000);
    expect(reader.taken).toEqual([
      { type: 'deleted', key: key('a') },
      { type: 'deleted', key: key('b') },
    ]);
    expect(second.kept).toBe(0);
    expect(await readFile(file(), 'utf8').catch(() => 'none')).toBe('none');
  });

  it('is not written where another process may hold the session', async () => {
    const reader = new Reader();
    reader.canRead = () => false;
    const queue = newQueue({ post: reader.post });
    queue.push(edited('a'));
    await empty(queue);
    await queue.flush(1000);
    expect(queue.kept).toBe(1);
    expect(await readFile(file(), 'utf8').catch(() => 'none')).toBe('none');
  });

  it('takes with it what is told of the same message later, which goes on at once all the same', async () => {
    const reader = new Reader();
    reader.canRead = ({ type }) => type !== 'message';
    const queue = newQueue({ post: reader.post });
    const [refused, about] = [message('a'), edited('a', 'the second text')];
    for (const one of [refused, about, edited('b')]) queue.push(one);
    await empty(queue);
    queue.push({ type: 'deleted', key: key('a') });
    await empty(queue);
    expect(reader.taken).toEqual([about, edited('b'), { type: 'deleted', key: key('a') }]);
    expect(queue.kept).toBe(3);

    // A gateway that can read messages gets all of it again, in the original order.
    reader.canRead = () => true;
    reader.taken.length = 0;
    queue.retryRefused();
    await empty(queue);
    expect(reader.taken).toEqual([refused, about, { type: 'deleted', key: key('a') }]);
    expect(queue.kept).toBe(0);
  });

  it('is kept once, however often the page tells it', async () => {
    const reader = new Reader();
    reader.canRead = () => false;
    const queue = newQueue({ post: reader.post });
    for (let count = 0; count < 3; count += 1) queue.push(message('a'));
    await empty(queue);
    expect(queue.kept).toBe(1);
  });

  it('is not kept where it only tells of the moment: said later it would be wrong', async () => {
    const reader = new Reader();
    reader.canRead = () => false;
    const queue = newQueue({ post: reader.post });
    queue.push({ type: 'state', code: 'connected', detail: null });
    queue.push(event('a code'));
    await empty(queue);
    expect(queue.kept).toBe(0);
  });

  it('is one of a thousand at most; when those are taken, the page is looked over for the others', async () => {
    const reader = new Reader();
    let gaps = 0;
    reader.canRead = ({ type }) => type !== 'edited';
    const queue = newQueue({ post: reader.post, onGap: () => (gaps += 1) });
    for (let index = 0; index < 1003; index += 1) queue.push(edited(index));
    queue.push({ type: 'deleted', key: key('z') });
    await empty(queue);
    expect([queue.kept, gaps]).toEqual([1000, 0]);
    reader.canRead = () => true;
    reader.taken.length = 0;
    queue.retryRefused();
    await empty(queue);
    expect(reader.taken[0]).toEqual(edited(3));
    expect([queue.kept, gaps]).toEqual([0, 1]);
  });
});

it('a gateway that takes nothing at all is waited for: the fault is not that of the events', async () => {
  const reader = new Reader();
  reader.answer = 400;
  reader.canRead = () => false;
  const queue = newQueue({ post: reader.post });
  for (let index = 0; index < 50; index += 1) queue.push(edited(index));
  await until('it to be sure', 10_000, () => queue.kept === 10);
  const posts: number[] = [];
  reader.canRead = ({ type }) => {
    posts.push(queue.pending);
    return type !== 'edited';
  };
  await until('two tries more', 20_000, () => posts.length >= 2);
  expect(new Set(posts)).toEqual(new Set([40]));
  reader.canRead = () => true;
  queue.retryRefused();
  await empty(queue);
  expect(queue.kept).toBe(0);
  expect(new Set(reader.taken)).toEqual(new Set(Array.from({ length: 50 }, (_, index) => edited(index))));
});

describe('acknowledgements', () => {
  const acknowledged = (id: number): InstanceEvent => ({
    ...{ type: 'status', key: key(id) },
    ...{ status: 'delivered', error: null },
  });

  it('that come soon after each other are one batch', async () => {
    const batches: number[][] = [];
    const queue = newQueue({
      post: ({ events }) => {
        batches.push(events.map(({ seq }) => seq));
        return Promise.resolve(new Response(null, { status: 204 }));
      },
    });
    queue.push(acknowledged(1));
    await Promise.resolve();
    queue.push(acknowledged(2));
    await until('the queue to be empty', 5000, () => queue.pending === 0);
    expect(batches).toEqual([[1, 2]]);
  });

  it('wait no longer than the next other event, and not when the run ends', async () => {
    const batches: number[][] = [];
    const queue = newQueue({
      post: ({ events }) => {
        batches.push(events.map(({ seq }) => seq));
        return Promise.resolve(new Response(null, { status: 204 }));
      },
    });
    queue.push(acknowledged(1));
    queue.push(event('a'));
    expect(batches).toEqual([[1, 2]]);
    await until('the queue to be empty', 5000, () => queue.pending === 0);
    queue.push(acknowledged(3));
    expect(batches).toEqual([[1, 2]]);
    await queue.flush(5000);
    expect(batches).toEqual([[1, 2], [3]]);
  });
});
