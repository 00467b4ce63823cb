import { instanceProgram } from '../../src/supervisor/childDriver.ts';
import { median, quantile } from '../support/numbers.ts';
import { pidsNaming } from '../support/processes.ts';
import { inSeconds, line, type Report, type Scene } from './report.ts';

/** An instance that is killed comes back by itself. */
export async function measureKilling({ stage, quick, say }: Scene): Promise<Report> {
  const kills = quick ? 3 : 50;
  const { line: number, live } = await stage.connect('5511970000005');
  const back = async (begin: () => Promise<void> | void): Promise<number> => {
    live.states.delete(number.numberId);
    const start = performance.now();
    await begin();
    const isBack = (): boolean => live.states.get(number.numberId) === 'connected';
    await live.watch.until('the number being back', 60_000, isBack);
    return performance.now() - start;
  };
  const killed: number[] = [];
  const asked: number[] = [];
  for (let count = 1; count <= kills; count += 1) {
    say(`killing · ${count} of ${kills}`);
    // As if each were the first in five minutes: later ones wait longer, on purpose.
    await stage.sql(`UPDATE instances SET failures = 0 WHERE number_id = '${number.numberId}'`);
    const [pid] = await pidsNaming(instanceProgram, stage.directory);
    if (pid === undefined) throw new Error('the instance has no process');
    killed.push(await back(() => void process.kill(pid, 'SIGKILL')));
    if (count % 5 === 0 || quick) asked.push(await back(() => stage.api.restart(number.numberId)));
  }
  live.close();
  return {
    besides: 'a restart that was asked for',
    lines: [
      line('killed → ready, median', inSeconds, median(killed), median(asked)),
      line('killed → ready, p95', inSeconds, quantile(killed, 0.95), quantile(asked, 0.95)),
    ],
    notes: [
      `${kills} kills (SIGKILL of the instance's process), each as the first in five minutes; the second of waiting that the restart policy prescribes is in it. Until the gateway says \`connected\`.`,
      'Beside it: `POST …/restart`, which stops the instance in order first.',
    ],
  };
}
