import { describe, expect, it } from 'vitest';
import { ShareFullError, Shares } from './shares.ts';

const patient = new AbortController().signal;
/** Work that runs until it is released, and the names of what has started. */
function bench() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => async (): Promise<string> => {
    begun.push(name);
    await new Promise<void>((resolve) => ends.set(name, resolve));
    return name;
  };
  const end = (name: string): void => ends.get(name)?.();
  return { begun, work, end };
}

describe('shares', () => {
  it('let each holder run so many, and one that wants much holds up nobody else', async () => {
    const shares = new Shares({ atOnce: 2, waiting: 9, inAll: 3 });
    const { begun, work, end } = bench();
    const greedy = ['a1', 'a2', 'a3', 'a4'].map((name) => shares.run('a', work(name), patient));
    const other = shares.run('b', work('b1'), patient);
    await expect.poll(() => begun).toEqual(['a1', 'a2', 'b1']);
    end('b1');
    expect(await other).toBe('b1');
    end('a1');
    await expect.poll(() => begun).toEqual(['a1', 'a2', 'b1', 'a3']);
    end('a2');
    await expect.poll(() => begun).toContain('a4');
    for (const name of ['a3', 'a4']) end(name);
    expect(await Promise.all(greedy)).toEqual(['a1', 'a2', 'a3', 'a4']);
  });

  it('refuse one more than may wait, and take it again when there is room', async () => {
    const shares = new Shares({ atOnce: 1, waiting: 1, inAll: 3 });
    const { work, end, begun } = bench();
    const [first, second] = ['a1', 'a2'].map((name) => shares.run('a', work(name), patient));
    await expect(shares.run('a', work('a3'), patient)).rejects.toThrow(ShareFullError);
    end('a1');
    await first;
    const third = shares.run('a', work('a3'), patient);
    await expect.poll(() => begun).toContain('a2');
    end('a2');
    await expect.poll(() => begun).toContain('a3');
    end('a3');
    expect(await Promise.all([second, third])).toEqual(['a2', 'a3']);
  });

  it('pass over who gave up while they waited, but keep the place of work that has begun', async () => {
    const shares = new Shares({ atOnce: 1, waiting: 1, inAll: 3 });
    const { begun, work, end } = bench();
    const [goes, went] = [new AbortController(), new AbortController()];
    const running = shares.run('a', work('a1'), went.signal);
    await expect.poll(() => begun).toEqual(['a1']);
    const waiting = shares.run('a', work('a2'), goes.signal);
    for (const one of [goes, went]) one.abort(new Error('hung up'));
    await expect(waiting).rejects.toThrow('hung up');
    const next = shares.run('a', work('a3'), patient);
    await expect(shares.run('a', work('a4'), patient)).rejects.toThrow(ShareFullError);
    expect(begun).toEqual(['a1']);
    end('a1');
    expect(await running).toBe('a1');
    await expect.poll(() => begun).toEqual(['a1', 'a3']);
    end('a3');
    await next;
  });

  it('for what lasts take nothing from the others', async () => {
    const shares = new Shares({ atOnce: 1, waiting: 1, inAll: 1 });
    const { begun, work, end } = bench();
    const download = shares.runApart('a', work('a1'), patient);
    const other = shares.run('b', work('b1'), patient);
    await expect.poll(() => begun).toEqual(['a1', 'b1']);
    for (const name of begun) end(name);
    await Promise.all([download, other]);
  });
});
