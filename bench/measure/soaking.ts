import { pause } from '../../src/lib/time.ts';
import { instanceProgram } from '../../src/supervisor/childDriver.ts';
import { recipientOf, recipients } from '../support/phones.ts';
import { memoryOf, pidsNaming } from '../support/processes.ts';
import { inMb, line, timed, type Report, type Scene } from './report.ts';

/** The page is looked over every minute, and then lets go of what is old. */
const SETTLE = 75_000;

/** Whether memory grows with what went through. */
export async function measureSoaking({ stage, quick, say }: Scene): Promise<Report> {
  const [total, step, first] = quick ? [200, 100, 100] : [10_000, 500, 4000];
  stage.addPhones(recipients);
  const { line: number, live } = await stage.connect('5511970000006');
  live.close();
  const { network } = stage.simulator;
  const carried = (): number => network.post.messages.size;
  const keys = await Promise.all(
    Array.from({ length: 4 }, () => stage.api.createKey(number.accountId, ['send'])),
  );
  const exchange = async (from: number, count: number): Promise<void> => {
    const wanted = carried() + count;
    await timed(count / 2, 4, async (one) => {
      const [text, key] = [`soak ${from + one}`, keys[one % keys.length] ?? ''];
      await stage.api.send(number.accountId, key, recipientOf(one), text, false);
      network.sendFromPhone(recipientOf(one), { type: 'text', to: number.phone, body: text });
    });
    await network.waitFor(() => carried() >= wanted, 120_000);
    for (const phone of recipients) network.markRead(phone, number.phone);
  };
  const weigh = async (): Promise<{ instance: number; gateway: number }> => {
    await pause(quick ? 2000 : SETTLE);
    const instance = (await memoryOf(await pidsNaming(instanceProgram, stage.directory))) ?? NaN;
    // Instances are the gateway's children.
    return { instance, gateway: ((await memoryOf([stage.gateway.pid])) ?? NaN) - instance };
  };
  const all = first + total;
  // What is loaded once at the first use is not growth, and the page fills up to what it keeps.
  for (let done = 0; done < first; done += step) await exchange(done, step);
  const before = await weigh();
  for (let done = first; done < all; done += step) {
    say(`soaking · ${done - first} of ${total}`);
    await exchange(done, step);
  }
  const after = await weigh();
  return {
    besides: 'before',
    lines: [
      line(`an instance with its browser, after ${total} messages`, inMb, after.instance, before.instance),
      line(`the gateway, after ${total} messages`, inMb, after.gateway, before.gateway),
    ],
    notes: [
      `Half sent, half received, with ten people, who read; PSS of all processes, ${quick ? 2 : SETTLE / 1000} s after the last message. Before: after the first ${first}.`,
      'The page keeps 3,000 messages, and as many that were not read yet.',
    ],
  };
}
