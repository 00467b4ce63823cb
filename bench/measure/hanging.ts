import { pause } from '../../src/lib/time.ts';
import { median, quantile } from '../support/numbers.ts';
import { recipientOf } from '../support/phones.ts';
import { Receiver, incoming } from '../support/receiver.ts';
import { inMs, line, type Report, type Scene } from './report.ts';

const OTHERS = 9;

/** One receiver that never answers must slow nobody else. */
export async function measureHanging({ stage, quick, say, undo }: Scene): Promise<Report> {
  const count = quick ? 30 : 500;
  const receiver = await Receiver.open(undo);
  const number = await stage.pretend('5511970000004');
  const paths = Array.from({ length: OTHERS }, (_, index) => `/${index}`);
  for (const path of paths) await stage.api.createWebhook(number.accountId, receiver.url + path);
  const run = async (name: string): Promise<number[]> => {
    say(`hanging · ${name}`);
    const times: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const text = `${name} ${index}`;
      const start = performance.now();
      await stage.report(number.numberId, [incoming(recipientOf(index), text)]);
      const all = (): boolean => paths.every((path) => receiver.arrived.get(path)?.has(text));
      await receiver.watch.until('the delivery to the others', 30_000, all);
      times.push(...paths.map((path) => (receiver.arrived.get(path)?.get(text) ?? NaN) - start));
      // Room for what is written down afterwards.
      await pause(10);
    }
    return times;
  };
  await run('warm-up');
  const before = await run('all well');
  const hook = await stage.api.createWebhook(number.accountId, `${receiver.url}/hang`);
  const hung = await run('one hangs');
  await stage.api.deleteWebhook(number.accountId, hook);
  const after = await run('all well again');
  const well = [...before, ...after];
  return {
    besides: 'none hangs',
    lines: [
      line('event → the other webhooks, median', inMs, median(hung), median(well)),
      line('event → the other webhooks, p99', inMs, quantile(hung, 0.99), quantile(well, 0.99)),
    ],
    notes: [
      `${count} incoming messages, one after the other, each to ${OTHERS} webhooks; from the instance's report until each receiver has the request. With a tenth webhook that never answers, and before and after it without.`,
    ],
  };
}
