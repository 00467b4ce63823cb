import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freePort } from './ports.ts';
import { askPublic } from './publicHttp.ts';

/** What DNS says when the address is checked; the system itself knows localhost as 127.0.0.1. */
const answers = vi.hoisted(() => ({ addresses: ['127.0.0.2'], asked: 0 }));
vi.mock('node:dns/promises', () => ({
  lookup: () => {
    answers.asked += 1;
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
