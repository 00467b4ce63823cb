import pg from 'pg';
import { median, quantile } from '../support/numbers.ts';
import { recipientOf } from '../support/phones.ts';
import { inMs, line, perSecond, timed, type Report, type Scene } from './report.ts';

const AT_ONCE = 4;

/** 202 is answered after COMMIT: how much of the time is the disk's, and how much is ours? */
export async function measureAccepting({ stage, quick, say, undo }: Scene): Promise<Report> {
  const [sends, block] = quick ? [60, 20] : [1200, 100];
  const number = await stage.pretend('5511970000001');
  // A key may make 6000 requests a minute; several clients share the work.
  const { accountId } = number;
  const keys = await Promise.all(Array.from({ length: 4 }, () => stage.api.createKey(accountId, ['send'])));
  const pool = new pg.Pool({ connectionString: stage.gateway.databaseUrl, max: AT_ONCE });
  undo.push(() => pool.end());
  await pool.query(
    'CREATE TABLE bench_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL)',
  );
  const insert = (index: number): Promise<unknown> =>
    pool.query('INSERT INTO bench_rows (text) VALUES ($1)', [`message ${index}`]);
  const send = (index: number): Promise<void> =>
    stage.api.send(accountId, keys[index % keys.length] ?? '', recipientOf(index), `message ${index}`, false);
  for (const work of [insert, send]) await timed(20, AT_ONCE, work);

  const alone = { ramal: [] as number[], postgres: [] as number[] };
  const rate = { ramal: 0, postgres: 0 };
  for (let done = 0; done < sends; done += block) {
    say(`accepting · ${done} of ${sends}`);
    for (const [name, work] of [
      ['ramal', send],
      ['postgres', insert],
    ] as const) {
      alone[name].push(...(await timed(block / 2, 1, work)).each);
      rate[name] += (await timed(block, AT_ONCE, work)).all;
    }
  }
  const [ours, theirs] = [(sends * 1000) / rate.ramal, (sends * 1000) / rate.postgres];
  return {
    besides: 'one durable INSERT',
    lines: [
      line('accepted, one after the other, median', inMs, median(alone.ramal), median(alone.postgres)),
      line(
        'accepted, one after the other, p95',
        inMs,
        quantile(alone.ramal, 0.95),
        quantile(alone.postgres, 0.95),
      ),
      line(`accepted per second, ${AT_ONCE} at once`, perSecond, ours, theirs),
    ],
    notes: [
      `\`POST …/send\` until 202, for a number that is away, so that nothing is sent meanwhile; ${sends} sends to ten people, in blocks of ${block} that alternate with the inserts.`,
      'Beside it: a row of one text into a table of its own, each in its own transaction, by the same PostgreSQL with `synchronous_commit` and `fsync` on.',
    ],
  };
}
