import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Tokens } from '../domain/users/tokens.ts';
import { Installation } from '../gateway/installation.ts';
import { systemClock } from '../lib/clock.ts';
import { freePort } from '../lib/ports.ts';
import { until } from '../lib/time.ts';
import { processesIn } from '../tests/support/processes.ts';

interface Item {
  id: string;
  name: string;
  phone: string;
  state: string;
  link: string | null;
}

let directory: string;
let ports: { panel: number; phones: number };
let running: ChildProcess;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ramal-demo-'));
  ports = { panel: await freePort(), phones: await freePort() };
});
afterAll(async () => {
  running.kill('SIGTERM');
  await until(
    'the end of every process',
    60_000,
    async () => (await processesIn(directory)).length === 0,
    100,
  );
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

/** As `npm run demo` does it. */
function start(): { ended: Promise<number | null>; output: () => string } {
  running = spawn(process.execPath, ['src/simulator/demo.ts'], {
    env: {
      ...process.env,
      DEMO_DIR: directory,
      PORT: String(ports.panel),
      SIMULATOR_PORT: String(ports.phones),
      INSTANCE_PORT_BASE: String(15_000 + Math.floor(Math.random() * 400) * 10),
      CHROME_PATH: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    },
  });
  let text = '';
  for (const stream of [running.stdout, running.stderr])
    stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { ended: new Promise((resolve) => running.once('exit', resolve)), output: () => text };
}

/** As a program that can read the demo's own key. */
async function authorization(): Promise<string> {
  const installation = await Installation.attach(directory);
  const { token } = await new Tokens(installation.secretFor('tokens'), systemClock).local('test');
  return `Bearer ${token}`;
}

const get = async <Body>(route: string): Promise<Body | null> => {
  const headers = await authorization().then(
    (known) => ({ authorization: known }),
    // Its key is not there before the gateway is.
    () => ({}),
  );
  const answer = await fetch(`http://127.0.0.1:${ports.panel}${route}`, { headers }).catch(() => null);
  return answer?.ok === true ? ((await answer.json()) as Body) : null;
};
const instances = async (): Promise<Item[]> => (await get<{ items: Item[] }>('/api/instances'))?.items ?? [];
const all = (state: string): Promise<Item[]> =>
  until(`four numbers in ${state}`, 90_000, async () => {
    const items = await instances();
    return items.length === 4 && items.every((one) => one.state === state) && items;
  });

it(
  'shows four accounts whose phones can scan their codes, and keeps them over a restart',
  { timeout: 400_000 },
  async () => {
    const first = start();
    const waiting = await all('qr');
    expect(waiting.map(({ name, phone }) => `${name} ${phone}`)).toEqual([
      'Conta 1 5511999999999',
      'Conta 2 5511888888888',
      'Conta 3 5511777777777',
      'Conta 4 5511666666666',
    ]);
    for (const { id, phone, link } of waiting) {
      expect((await fetch(link ?? '')).status).toBe(200);
      const qr = await until('a code', 30_000, () =>
        get<{ value: string }>(`/api/instances/${id}/qr?format=json`),
      );
      const scan = await fetch(`http://127.0.0.1:${ports.phones}/control/phones/${phone}/scan`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ qrText: qr.value }),
      });
      expect(scan.status).toBe(200);
    }
    await all('connected');
    running.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(await processesIn(directory)).toEqual([]);
    expect(first.output()).toContain('/phones');

    const second = start();
    await all('connected');
    running.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  },
);
