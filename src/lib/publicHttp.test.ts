import { createServer, type Server } from 'node:http';
import { createServer as createNetServer, type AddressInfo, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from './ports.ts';
import { askPublic, PublicHttpError } from './publicHttp.ts';

/** The DNS answers while the address is checked. The system itself resolves localhost to 127.0.0.1. */
const answers = vi.hoisted(() => ({ addresses: ['127.0.0.2'], asked: 0, hangs: false }));
vi.mock('node:dns/promises', () => ({
  lookup: () => {
    answers.asked += 1;
    if (answers.hangs) return new Promise(() => undefined);
    return Promise.resolve(answers.addresses.map((address) => ({ address, family: 4 })));
  },
}));

const servers: Server[] = [];
const reached: string[] = [];
let port: number;

async function listen(host: string, on: number): Promise<void> {
  const server = createServer((_request, response) => {
    reached.push(host);
    response.end('here');
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(on, host, resolve));
  servers.push(server);
}

beforeAll(async () => {
  port = await freePort();
  await listen('127.0.0.2', port);
  await listen('127.0.0.1', port);
});
afterAll(async () => {
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
});

it('a name that leads elsewhere the second time leads to the address that was checked', async () => {
  const answer = await askPublic(`http://localhost:${port}/`, { deadlineMs: 5000, allowPrivate: true });
  answer.resume();
  expect(reached).toEqual(['127.0.0.2']);
  expect(answers.asked).toBe(1);
});

it('a name that leads into the network is refused before anything is connected', async () => {
  reached.length = 0;
  const asked = askPublic(`http://localhost:${port}/`, { deadlineMs: 5000, allowPrivate: false });
  await expect(asked).rejects.toThrow('its host is not on the public internet');
  expect(reached).toEqual([]);
});

describe('whatever the other side does', () => {
  const greeting = 'HTTP/1.1 200 OK\r\n';
  const hostile: Record<string, (socket: Socket) => void> = {
    'says nothing': () => undefined,
    'switches protocols': (socket) =>
      void socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    'goes on with 1xx': (socket) => every(socket, 'HTTP/1.1 100 Continue\r\n\r\n'),
    'drips headers': (socket) => {
      socket.write(greeting);
      every(socket, 'x-a: b\r\n');
    },
    'has huge headers': (socket) => void socket.write(`${greeting}x-a: ${'b'.repeat(500_000)}\r\n\r\n`),
    'closes at once': (socket) => void socket.end(),
    'closes half way': (socket) => void socket.end(greeting),
    resets: (socket) => void socket.resetAndDestroy(),
    'speaks otherwise': (socket) => void socket.write('SSH-2.0-x\r\n'),
    'drips its body': (socket) => {
      socket.write(`${greeting}content-length: 100000\r\n\r\n`);
      every(socket, 'x');
    },
    'breaks its body off': (socket) => void socket.end(`${greeting}content-length: 100\r\n\r\nx`),
  };
  function every(socket: Socket, text: string): void {
    const timer = setInterval(() => socket.write(text), 5);
    socket.on('close', () => clearInterval(timer));
  }

  async function talk(name: string, protocol: string): Promise<unknown> {
    const sockets = new Set<Socket>();
    const server = createNetServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      hostile[name]?.(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port: on } = server.address() as AddressInfo;
    const request = { deadlineMs: 400, allowPrivate: true, method: 'POST' as const, body: '{}' };
    try {
      const answer = await askPublic(`${protocol}://127.0.0.1:${on}/`, request);
      return await buffer(answer);
    } catch (error) {
      return error;
    } finally {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  it.each(Object.keys(hostile))(
    'a request ends, with an error: it %s',
    async (name) => {
      expect(await talk(name, 'http')).toBeInstanceOf(Error);
    },
    10_000,
  );

  it.each(['says nothing', 'switches protocols', 'drips headers', 'resets'])(
    'a request ends before there is any TLS: it %s',
    async (name) => {
      expect(await talk(name, 'https')).toBeInstanceOf(PublicHttpError);
    },
    10_000,
  );

  it('a name that DNS does not answer for ends too', async () => {
    answers.hangs = true;
    const asked = askPublic('http://localhost:1/', { deadlineMs: 200, allowPrivate: true });
    await expect(asked).rejects.toThrow(/did not answer within/);
    answers.hangs = false;
  });

  it('another address of a host is asked where the first is dead, and none that is private', async () => {
    answers.addresses = ['127.0.0.9', '127.0.0.1'];
    const on = await freePort();
    await listen('127.0.0.1', on);
    reached.length = 0;
    const answer = await askPublic(`http://localhost:${on}/`, { deadlineMs: 5000, allowPrivate: true });
    answer.resume();
    expect(reached).toEqual(['127.0.0.1']);
  });
});
