import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('the program prints where it is in one line, and ends on SIGTERM', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url))], {
    env: { ...process.env, SIMULATOR_PORT: '0', SIMULATOR_PHONES: 'Ana=5511900000001', SIMULATOR_STATE: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { url, chromeArgs } = JSON.parse(line.toString()) as { url: string; chromeArgs: string[] };
  expect(chromeArgs.some((arg) => arg.includes('MAP web.whatsapp.com:443 127.0.0.1:'))).toBe(true);
  const phones: unknown = await (await fetch(`${url}/control/phones`)).json();
  expect(phones).toMatchObject([{ phone: '5511900000001', name: 'Ana' }]);
  child.kill('SIGTERM');
  expect((await exited)[0]).toBe(0);
});

test('the environment is checked', () => {
  expect(readConfig({})).toMatchObject({ port: 3100, dialect: 'live', phones: [] });
  expect(() => readConfig({ SIMULATOR_DIALECT: 'klingon' })).toThrow();
  expect(() => readConfig({ SIMULATOR_PHONES: 'Ana' })).toThrow(/name=phone/);
});
