import { instanceProgram } from '../../src/supervisor/childDriver.ts';
import { median, quantile } from '../support/numbers.ts';
import { browsersIn, pidsNaming, renderersIn, zombiesBelow } from '../support/processes.ts';
import { inCount, inSeconds, line, type Report, type Scene } from './report.ts';

/** An instance that is killed, or whose page freezes, comes back by itself, and leaves nothing behind. */
export async function measureKilling({ stage, quick, say }: Scene): Promise<Report> {
  const [kills, freezes] = quick ? [3, 1] : [100, 10];
  const { line: number, live } = await stage.connect('5511970000005');
  const back = async (begin: () => Promise<void> | void, deadline = 60_000): Promise<number> => {
    live.states.delete(number.numberId);
    const start = performance.now();
    await begin();
    const isBack = (): boolean => live.states.get(number.numberId) === 'connected';
    await live.watch.until('the number being back', deadline, isBack);
    return performance.now() - start;
  };
  const kill = (pid: number | undefined, signal: NodeJS.Signals): void => {
    if (pid === undefined) throw new Error('the process is not there');
    process.kill(pid, signal);
  };
  const [killed, frozen, asked]: [number[], number[], number[]] = [[], [], []];
  let orphans = 0;
  for (let count = 1; count <= kills; count += 1) {
    say(`killing · ${count} of ${kills}`);
    // As if each were the first: later ones wait longer, on purpose.
    await stage.sql(`UPDATE instances SET failures = 0 WHERE number_id = '${number.numberId}'`);
    const [pid] = await pidsNaming(instanceProgram, stage.directory);
    killed.push(await back(() => kill(pid, 'SIGKILL')));
    orphans += (await browsersIn(stage.directory)).length - 1;
    if (count % 5 === 0 || quick) asked.push(await back(() => stage.api.restart(number.numberId)));
  }
  const zombies = await zombiesBelow(stage.gateway.pid);
  for (let count = 1; count <= freezes; count += 1) {
    say(`killing · frozen, ${count} of ${freezes}`);
    await stage.sql(`UPDATE instances SET failures = 0 WHERE number_id = '${number.numberId}'`);
    const renderers = await renderersIn(stage.directory);
    frozen.push(await back(() => renderers.forEach((pid) => kill(pid, 'SIGSTOP')), 120_000));
  }
  live.close();
  return {
    besides: 'a restart that was asked for',
    lines: [
      line('killed → ready, median', inSeconds, median(killed), median(asked)),
      line('killed → ready, p95', inSeconds, quantile(killed, 0.95), quantile(asked, 0.95)),
      line('its page frozen → ready, longest', inSeconds, Math.max(...frozen), null),
      line('browsers beside the one, when ready again', inCount, orphans, null),
      line('zombies below the gateway, after all of them', inCount, zombies, null),
    ],
    notes: [
      `${kills} kills (SIGKILL of the instance's process), each as the first; the second of waiting that the restart policy prescribes is in it. Until the gateway says \`connected\`. ${freezes} times every process that draws its page was stopped (SIGSTOP).`,
      'Beside it: `POST …/restart`, which stops the instance in order first.',
    ],
  };
}
