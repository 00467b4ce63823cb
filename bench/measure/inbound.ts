import { Receiver, incoming } from '../support/receiver.ts';
import { recipientOf, recipients } from '../support/phones.ts';
import { line, perSecond, type Report, type Scene } from './report.ts';

const DEADLINE = 300_000;
const BATCH = 50;

/** From somebody who writes to the account's own webhook. */
export async function measureInbound({ stage, quick, say, undo }: Scene): Promise<Report> {
  const count = quick ? 100 : 2000;
  const receiver = await Receiver.open(undo);
  stage.addPhones(recipients);
  const { line: connected, live } = await stage.connect('5511970000002');
  // Pushing to a listener is work of its own.
  live.close();
  const alone = await stage.pretend('5511970000003');
  for (const [path, { accountId }] of [
    ['/whole', connected],
    ['/gateway', alone],
  ] as const)
    await stage.api.createWebhook(accountId, receiver.url + path);

  const run = async (path: string, give: () => Promise<void> | void): Promise<number> => {
    const before = receiver.count(path);
    const start = performance.now();
    await give();
    await receiver.watch.until('every delivery', DEADLINE, () => receiver.count(path) >= before + count);
    return (count * 1000) / (performance.now() - start);
  };
  const whole: number[] = [];
  const gateway: number[] = [];
  for (const round of [1, 2]) {
    say(`inbound · ${round} of 2`);
    whole.push(
      await run('/whole', () => {
        for (let index = 0; index < count; index += 1) {
          const body = `whole ${round} ${index}`;
          stage.simulator.network.sendFromPhone(recipientOf(index), {
            type: 'text',
            to: connected.phone,
            body,
          });
        }
      }),
    );
    gateway.push(
      await run('/gateway', async () => {
        for (let index = 0; index < count; index += BATCH) {
          const texts = Array.from({ length: Math.min(BATCH, count - index) }, (_, one) => index + one);
          const events = texts.map((one) => incoming(recipientOf(one), `gateway ${round} ${one}`));
          await stage.report(alone.numberId, events);
        }
      }),
    );
  }
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    besides: 'the gateway alone',
    lines: [line('incoming messages per second, at a webhook', perSecond, mean(whole), mean(gateway))],
    notes: [
      `${count} texts from ten phones at once, through WhatsApp's page, the library, the instance, the gateway and PostgreSQL, until a receiver on this machine has them all. Mean of two.`,
      `Beside it: the same from where the instance reports, in batches of ${BATCH}, without a browser.`,
    ],
  };
}
