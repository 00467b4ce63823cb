import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { trackConnections } from './closing.ts';

it.each([
  ['that sends nothing', ''],
  ['whose request is not whole', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n'],
  ['that was upgraded', 'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'],
])('a server closes although a client holds a connection %s', { timeout: 20_000 }, async (_, sent) => {
  const server = createServer();
  const upgraded = once(server, 'upgrade');
  const connections = trackConnections(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const taken = once(server, 'connection');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1', () => client.write(sent));
  const gone = once(client, 'close');
  client.on('error', () => undefined);
  await taken;
  if (sent.includes('upgrade')) await upgraded;
  connections.cutAfter(50);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await gone;
  expect(client.destroyed).toBe(true);
});
