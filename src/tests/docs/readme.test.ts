import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasCurl } from '../support/curl.ts';
import { until } from '../../lib/time.ts';
import { RunningDemo } from '../../simulator/testing/demo.ts';

/** The demo with two numbers linked and one that waits for its phone, as somebody has it who reads on in the README. */
let demo: RunningDemo;
beforeAll(async () => {
  demo = await RunningDemo.prepare();
  demo.start();
  const linked = ['5511999999999', '5511777777777'];
  for (const number of await demo.all('qr')) if (linked.includes(number.phone)) await demo.scan(number);
  await demo.all('connected', linked);
  const [number] = await demo.all('connected', linked);
  await until('what Ana has written', 60_000, async () => {
    const found = await demo.ask<{ items: unknown[] }>(`/api/accounts/${number?.accountId}/conversations`);
    return JSON.stringify(found).includes('5511955550001');
  });
}, 300_000);
afterAll(() => demo.close());

/** What is pasted into a terminal: every block that asks the gateway something. */
async function blocksOf(file: string): Promise<string[]> {
  const readme = await readFile(file, 'utf8');
  const blocks = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks.filter((block) => /^(curl|export RAMAL_KEY|npm run seed)/m.test(block));
}

/** A folder that looks like the project, so that what a block writes (qr.png) stays out of the real one. */
async function projectFolder(): Promise<string> {
  const folder = path.join(demo.directory, 'project');
  await mkdir(folder);
  for (const name of await readdir('.'))
    if (name !== 'data') await symlink(path.resolve(name), path.join(folder, name));
  return folder;
}

/** Runs what was pasted, one block after the other in one shell. Returns what curl was answered, and what was printed. */
async function paste(
  folder: string,
  blocks: string[],
): Promise<{ answers: string[]; output: string; code: unknown }> {
  const tools = path.join(folder, 'tools');
  await mkdir(tools);
  const answers = path.join(folder, 'answers');
  const tell = String.raw`-w '%{stderr}%{http_code} %{method} %{url}\n'`;
  await writeFile(
    path.join(tools, 'curl'),
    `#!/bin/sh\nPATH=$WAS_PATH exec curl ${tell} "$@" 2>> '${answers}'\n`,
  );
  await chmod(path.join(tools, 'curl'), 0o755);
  const shell = spawn('bash', ['-s'], {
    cwd: folder,
    env: {
      ...process.env,
      WAS_PATH: process.env['PATH'],
      PATH: `${tools}:${process.env['PATH'] ?? ''}`,
      PORT: String(demo.panel),
      DATA_DIR: demo.directory,
    },
  });
  shell.stdin.end(blocks.join('\n').replaceAll('127.0.0.1:3000', `127.0.0.1:${demo.panel}`));
  const [out, err, [code]] = await Promise.all([
    text(shell.stdout),
    text(shell.stderr),
    once(shell, 'exit') as Promise<[unknown]>,
  ]);
  const told = (await readFile(answers, 'utf8')).trim().split('\n');
  return { answers: told, output: `${out}\n${err}`, code };
}

describe.runIf(hasCurl).each(['README.md', 'README.pt-BR.md'])('%s', (file) => {
  it('has examples that work as they are pasted', { timeout: 200_000 }, async () => {
    const blocks = await blocksOf(file);
    expect(blocks.length).toBeGreaterThanOrEqual(4);
    // A pairing code, which the other file may have asked for, ends with a new start.
    const waiting = (await demo.numbers()).find(({ phone }) => phone === '5511888888888');
    await demo.ask(`/api/instances/${waiting?.id}/restart`, 'POST');
    await demo.all('qr', ['5511888888888']);
    const folder = await projectFolder();
    try {
      const { answers, output, code } = await paste(folder, blocks);
      expect(
        answers.filter((answer) => !answer.startsWith('2')),
        output,
      ).toEqual([]);
      expect(code, output).toBe(0);
      const asked = blocks.join('\n').match(/\bcurl -s/g)?.length ?? 0;
      expect(answers).toHaveLength(asked);
      expect(output).toContain('"refused":0');
      expect(output).toMatch(/"code":"[A-Z\d]{8}"/);
      expect(output).toMatch(/"secret":"whsec_/);
      const picture = await readFile(path.join(folder, 'qr.png'));
      expect(picture.subarray(1, 4).toString()).toBe('PNG');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
