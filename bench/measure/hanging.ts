import { pause } from '../../src/lib/time.ts';
import { median, quantile } from '../support/numbers.ts';
import { recipientOf } from '../support/phones.ts';
import { Receiver, incoming } from '../support/receiver.ts';
import { inMs, line, type Report, type Scene } from './report.ts';

const OTHERS = 9;

/** One receiver that never answers must slow nobody else. */
export async function measureHanging({ stage, quick, say, undo }: Scene): Promise<Report> {
  const [blocks, count] = quick ? [2, 15] : [10, 100];
  const receiver = await Receiver.open(undo);
  const number = await stage.pretend('5511970000004');
  const paths = Array.from({ length: OTHERS }, (_, index) => `/${index}`);
  for (const path of paths) await stage.api.createWebhook(number.accountId, receiver.url + path);
  const run = async (name: string, tenth: '/tenth' | '/hang'): Promise<number[]> => {
    say(`hanging · ${name}`);
    const hook = await stage.api.createWebhook(number.accountId, receiver.url + tenth);
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
    await stage.api.deleteWebhook(number.accountId, hook);
    return times;
  };
  await run('warm-up', '/tenth');
  const [well, hung]: [number[], number[]] = [[], []];
  for (let block = 1; block <= blocks; block += 1) {
    well.push(...(await run(`all well, ${block} of ${blocks}`, '/tenth')));
    hung.push(...(await run(`one hangs, ${block} of ${blocks}`, '/hang')));
  }
  return {
    besides: 'the tenth answers',
    lines: [
      line('event → nine other webhooks, median', inMs, median(hung), median(well)),
      line('event → nine other webhooks, p99', inMs, quantile(hung, 0.99), quantile(well, 0.99)),
    ],
    notes: [
      `${blocks * count} incoming messages, one after the other, each to ten webhooks, of which the tenth never answers; beside it as many while the tenth answers too, in blocks of ${count} that alternate. From the instance's report until each receiver has the request.`,
    ],
  };
}
