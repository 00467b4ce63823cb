import { randomUUID } from 'node:crypto';
import { pause } from '../../src/lib/time.ts';
import { median } from '../support/numbers.ts';
import { recipientOf, recipients } from '../support/phones.ts';
import { inSeconds, line, type Report, type Scene } from './report.ts';

/** PostgreSQL is restarted while messages are being sent. */
export async function measureInterrupting({ stage, quick, say }: Scene): Promise<Report> {
  const [rounds, each] = quick ? [1, 60] : [5, 300];
  stage.addPhones(recipients);
  const { line: number, live } = await stage.connect('5511970000007');
  live.close();
  const { network } = stage.simulator;
  const texts = new Map<string, number>();
  const database: number[] = [];
  const accepted: number[] = [];
  const carried: number[] = [];
  const drained: number[] = [];
  let lost = 0;
  let twice = 0;
  for (let round = 1; round <= rounds; round += 1) {
    say(`interrupting · ${round} of ${rounds}`);
    let firstAccepted = NaN;
    let stoppedAt = Infinity;
    let upAt = NaN;
    const mine: string[] = [];
    const load = (async () => {
      for (let index = 0; index < each; index += 1) {
        const text = `interrupted ${round} ${index}`;
        mine.push(text);
        const id = randomUUID();
        // A client that keeps to its key may ask as often as it likes.
        for (;;) {
          const sent = await stage.api.trySend(number.accountId, number.key, recipientOf(index), text, id);
          if (sent) break;
          await pause(50);
        }
        if (Number.isNaN(firstAccepted) && performance.now() > upAt) firstAccepted = performance.now();
      }
    })();
    await pause(500);
    stoppedAt = performance.now();
    const before = network.post.messages.size;
    await stage.gateway.restartDatabase();
    upAt = performance.now();
    await network.waitFor(() => network.post.messages.size > before, 60_000);
    carried.push(performance.now() - stoppedAt);
    await load;
    accepted.push(firstAccepted - stoppedAt);
    database.push(upAt - stoppedAt);
    const sentOf = (text: string): number => network.carried({ from: number.phone, body: text }).length;
    const acceptedAll = performance.now();
    await network.waitFor(() => mine.every((text) => sentOf(text) > 0), 300_000).catch(() => undefined);
    drained.push(performance.now() - acceptedAll);
    for (const text of mine) texts.set(text, sentOf(text));
  }
  for (const count of texts.values()) {
    if (count === 0) lost += 1;
    if (count > 1) twice += 1;
  }
  return {
    besides: 'PostgreSQL itself',
    lines: [
      line('stopped → a send is accepted again, median', inSeconds, median(accepted), median(database)),
      line(
        'stopped → a message reaches WhatsApp again, median',
        inSeconds,
        median(carried),
        median(database),
      ),
      line('the last accepted → all at WhatsApp, the longest', inSeconds, Math.max(...drained), null),
      { what: `lost, and twice, of ${texts.size}`, figure: `${lost}, ${twice}`, beside: '', ratio: null },
    ],
    notes: [
      `${rounds} restarts (a fast stop, and the start after it) while ${each} messages are sent one after the other, each tried again with its Idempotency-Key until it is accepted.`,
      'Beside it: until PostgreSQL answers again by itself.',
    ],
  };
}
