import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InstanceRow } from '../db/instances.ts';
import { newId } from '../lib/ids.ts';
import { until } from '../lib/time.ts';
import type { AccountId, NumberId, Phone, RunId } from '../model/ids.ts';
import type { StateCode } from '../model/number.ts';
import type { InstanceConfig } from '../protocol/commands.ts';
import { InstanceSupervisor } from './instanceSupervisor.ts';
import { LaunchSlots } from './launchSlots.ts';

/** One number whose instance is simulated by this test: a process that can start and end, and an HTTP server. */
const numberId = newId<NumberId>();
const refusal = { outcome: 'refused', code: 'unsupported', text: 'an older release', retryable: false };
let directory: string;
let server: Server;
let isAlive: boolean;
let build: string | null;
let code: StateCode;
/** How a started instance behaves. */
let next: StateCode | 'dies';
let attachAnswer: object;
let sending: boolean[];
let notes: StateCode[];
let commands: string[];
let ended: () => void;
let row: Pick<InstanceRow, 'code' | 'desired' | 'failures'>;
let supervisor: InstanceSupervisor;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ramal-supervisor-'));
  [isAlive, build, code, next, sending, notes, commands] = [
    true,
    'old',
    'connected',
    'connected',
    [],
    [],
    [],
  ];
  attachAnswer = { outcome: 'done' };
  row = { code: 'connected', desired: 'running', failures: 0 };
  server = createServer((request, response) => {
    if (!isAlive) return void response.destroy();
    if (request.url === '/status') {
      const said = { runId: newId<RunId>(), numberId, pid: 1, browserPid: null, code, exit: null };
      response.end(JSON.stringify({ ...said, pendingEvents: 0, ...(build === null ? {} : { build }) }));
      return;
    }
    void json(request).then((body) => {
      const { command } = body as { command: { type: string } };
      commands.push(command.type);
      response.end(JSON.stringify(attachAnswer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  supervisor = newKeeper();
  supervisor.want();
});
afterEach(async () => {
  await supervisor.close(true);
  server.close();
  await rm(directory, { recursive: true, force: true });
});

function newKeeper(): InstanceSupervisor {
  const { port } = server.address() as AddressInfo;
  const kept = { numberId, accountId: newId<AccountId>(), port };
  return new InstanceSupervisor(kept, {
    driver: {
      launch: async (_, file) => {
        commands.push('launch');
        isAlive = next !== 'dies';
        if (next !== 'dies') code = next;
        ({ build } = JSON.parse(await readFile(file, 'utf8')) as InstanceConfig);
        if (next === 'dies') setImmediate(() => ended());
      },
      findPid: () => Promise.resolve(isAlive ? 1 : null),
      end: () => {
        if (isAlive) commands.push('end');
        isAlive = false;
        return Promise.resolve();
      },
      onEnd: () => undefined,
      close: () => undefined,
    },
    slots: new LaunchSlots(1),
    log: pino({ level: 'silent' }),
    chance: () => 0,
    addressOf: () => ({ url: `http://127.0.0.1:${port}`, secret: 'secret' }),
    configOf: (_, runId, previousExit) =>
      Promise.resolve({
        ...{ runId, numberId, phone: '5511999999999' as Phone, port, secret: 'x'.repeat(32), previousExit },
        ...{ gatewayUrl: 'http://127.0.0.1:1', sessionDir: directory, chromePath: null, chromeArgs: [] },
        ...{ upkeepSeconds: 60, logLevel: 'silent' as const, build: 'new' },
      }),
    beginRun: () => Promise.resolve(),
    build: 'new',
    configDirectory: directory,
    gatewayUrl: () => 'http://127.0.0.1:1',
    read: () => Promise.resolve({ ...kept, ...row } as InstanceRow),
    note: (noted) => {
      notes.push(noted);
      row.code = noted;
      return Promise.resolve();
    },
    now: () => new Date(0),
    isSending: () => Promise.resolve(sending.shift() ?? false),
    memoryMb: 0,
    unpairedMs: 0,
    giveUpPairing: () => Promise.resolve(),
  });
}
beforeEach(() => (ended = () => supervisor.ended()));

describe('an instance that is found running', () => {
  it('is left alone where it runs the code of this gateway', async () => {
    build = 'new';
    await supervisor.bringUp();
    expect([supervisor.renewable, await supervisor.renew(), commands]).toEqual([null, 'not_now', ['attach']]);
  });

  it('is started anew where it cannot be told where the gateway is', async () => {
    attachAnswer = refusal;
    await supervisor.bringUp();
    expect(commands).toEqual(['attach', 'end', 'launch']);
    expect(notes).toEqual(['launching']);
    expect([isAlive, build]).toEqual([true, 'new']);
  });

  it('is said to keep reports that the gateway refuses, also when it cannot say so itself', async () => {
    await supervisor.bringUp();
    code = 'reports_refused';
    await supervisor.check();
    expect(notes).toEqual(['reports_refused']);
    await supervisor.check();
    expect(notes).toHaveLength(1);
  });
});

describe('an instance of an older build', () => {
  it.each([['old'], [null]])('is renewed (%s)', async (older) => {
    build = older;
    await supervisor.bringUp();
    expect(supervisor.renewable).toBe('linked');
    expect(await supervisor.renew()).toBe('renewed');
    expect(notes).toEqual(['renewing', 'launching']);
    expect(commands).toEqual(['attach', 'end', 'launch']);
    expect([build, supervisor.renewable]).toEqual(['new', null]);
  });

  it('is left alone while a message may be on its way', async () => {
    await supervisor.bringUp();
    sending = [true];
    expect(await supervisor.renew()).toBe('not_now');
    expect([notes, commands]).toEqual([[], ['attach']]);
  });

  it('hands in first what was begun in the moment before', async () => {
    await supervisor.bringUp();
    sending = [false, true, true, false];
    expect(await supervisor.renew()).toBe('renewed');
    expect(sending).toEqual([]);
    expect(commands).toEqual(['attach', 'end', 'launch']);
  });

  it('is left alone while it is neither connected nor shows a QR code', async () => {
    await supervisor.bringUp();
    for (const other of ['syncing', 'offline', 'enter_code', 'linking', 'not_responding'] as const) {
      code = other;
      expect(await supervisor.renew()).toBe('not_now');
    }
    expect(commands).toEqual(['attach']);
  });

  it('that waits for a phone waits again afterwards', async () => {
    [code, next] = ['scan_qr', 'scan_qr'];
    await supervisor.bringUp();
    expect(supervisor.renewable).toBe('waiting');
    expect(await supervisor.renew()).toBe('renewed');
    expect(build).toBe('new');
  });

  it('that lacked a part of WhatsApp Web may still lack it', async () => {
    code = next = 'module_missing';
    await supervisor.bringUp();
    expect([supervisor.renewable, await supervisor.renew()]).toEqual(['linked', 'renewed']);
  });

  it.each([['dies'], ['scan_qr'], ['module_missing']] as const)(
    'that was connected is not renewed: %s',
    async (how) => {
      await supervisor.bringUp();
      next = how;
      expect(await supervisor.renew()).toBe('failed');
    },
  );

  it('that is stopped meanwhile stays stopped, and counts as no failure', async () => {
    await supervisor.bringUp();
    next = 'syncing';
    const renewal = supervisor.renew();
    await until('its start', 10_000, () => build === 'new');
    row.desired = 'stopped';
    await supervisor.stop();
    expect(await renewal).toBe('not_now');
    expect([isAlive, notes.at(-1)]).toEqual([false, 'stopped']);
  });

  it('is not renewed and launched at the same time', async () => {
    await supervisor.bringUp();
    const [renewal] = await Promise.all([supervisor.renew(), supervisor.restart()]);
    expect(renewal).toBe('renewed');
    expect(commands).toEqual(['attach', 'end', 'launch']);
  });
});
