import { pause } from '../../lib/time.ts';
import type { FoundProcess } from '../support/processes.ts';
import type { Dice } from './dice.ts';
import type { Line } from './load.ts';
import type { Receiver } from './receiver.ts';
import type { Site } from './site.ts';

export interface Stage {
  site: Site;
  lines: Line[];
  receiver: Receiver;
  dice: Dice;
}

const kill = (pid: number | undefined, signal: NodeJS.Signals): void => {
  try {
    if (pid !== undefined) process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
};

const killOne =
  (find: (site: Site) => Promise<FoundProcess[]>) =>
  async ({ site, dice }: Stage): Promise<void> => {
    const all = await find(site);
    if (all.length > 0) kill(dice.pick(all).pid, 'SIGKILL');
  };

/** One fault each, with its own healing where it does not heal by itself. */
export const faults: Record<string, (stage: Stage) => Promise<void>> = {
  'gateway killed': async ({ site, dice }) => {
    await site.killGateway();
    await pause(dice.between(0, 1500));
    await site.startGateway();
  },
  'instance killed': killOne((site) => site.instances()),
  'browser killed': killOne((site) => site.browsers()),
  'page killed': killOne((site) => site.renderers()),
  'instance stopped for a while': async ({ site, dice }) => {
    const all = await site.instances();
    if (all.length === 0) return;
    const { pid } = dice.pick(all);
    kill(pid, 'SIGSTOP');
    await pause(dice.between(1000, 6000));
    kill(pid, 'SIGCONT');
  },
  'database killed': ({ site }) => site.endDatabase('SIGKILL'),
  // As `pg_ctl stop -m immediate` does, or a machine that is switched off: no checkpoint, no good-bye.
  'database stopped at once': ({ site }) => site.endDatabase('SIGQUIT'),
  'page out of memory': async ({ site, lines, dice }) => {
    site.simulator.network.setFault(dice.pick(lines).phone, 'crash', true);
    await pause(500);
  },
  'page reloaded': async ({ site, lines, dice }) => {
    site.simulator.network.setFault(dice.pick(lines).phone, 'reload', true);
    await pause(500);
  },
  'acks lost': async ({ site, lines, dice }) => {
    const { phone } = dice.pick(lines);
    site.simulator.network.setFault(phone, 'ackLost', true);
    await pause(dice.between(1000, 3000));
    site.simulator.network.setFault(phone, 'ackLost', false);
  },
  'connection broken after sends': async ({ site, lines, dice }) => {
    const { phone } = dice.pick(lines);
    site.simulator.network.setFault(phone, 'dropAfterSubmit', true);
    await pause(dice.between(500, 2000));
    site.simulator.network.setFault(phone, 'dropAfterSubmit', false);
  },
  'receiver hangs': async ({ receiver, dice }) => {
    receiver.mood = 'hanging';
    await pause(dice.between(1000, 4000));
    receiver.heal();
  },
  'receiver fails': async ({ receiver, dice }) => {
    receiver.mood = 'failing';
    await pause(dice.between(1000, 4000));
    receiver.heal();
  },
};
