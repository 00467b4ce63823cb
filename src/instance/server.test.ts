import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callInstance, type InstanceAddress } from '../protocol/client.ts';
import type { Command } from '../protocol/commands.ts';
import type { Commands } from './commands.ts';
import { startServer } from './server.ts';

const secret = 'the secret of this instance';
const executed: unknown[] = [];
let server: Server;
let address: InstanceAddress;

beforeEach(async () => {
  executed.length = 0;
  const commands = {
    execute: ({ command }: { command: Command }) => {
      executed.push(command);
      return Promise.resolve({ outcome: 'done' });
    },
  };
  server = await startServer({
    port: 0,
    secret,
    commands: commands as unknown as Commands,
    status: () => {
      throw new Error('not asked here');
    },
    page: () => null,
    log: pino({ level: 'silent' }),
  });
  address = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, secret };
});
afterEach(() => server.close());

const key = 'true_5511955550001@c.us_3EB0';
const text = { type: 'text', text: 'x', quoted: null, mentions: [], linkPreview: true };
const send = { type: 'send', key, chat: '5511955550001@c.us', content: text };

async function post(body: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${secret}` };
  const answer = await fetch(`${address.url}/commands`, { method: 'POST', headers, body });
  expect(answer.status).toBe(200);
  return answer.json();
}

it('a command that is known is executed', async () => {
  expect(await callInstance<'logout'>(address, { type: 'logout' }, 5000)).toEqual({ outcome: 'done' });
  expect(executed).toEqual([{ type: 'logout' }]);
});

it.each([
  ['of an unknown type', { type: 'pin_message', key }],
  ['with an unknown field', { ...send, urgent: true }],
  ['with an unknown field further in', { ...send, content: { ...text, viewOnce: true } }],
  ['with an unknown kind of content', { ...send, content: { type: 'hologram', quoted: null } }],
  ['that lacks a field', { type: 'send', key }],
  ['that is none', null],
])('a command %s is refused, and nothing is done', async (_, command) => {
  const answer = await post(JSON.stringify({ deadlineMs: 5000, command }));
  expect(answer).toMatchObject({ outcome: 'refused', code: 'unsupported', retryable: false });
  expect(executed).toEqual([]);
});

it('a body that is no JSON is refused too', async () => {
  expect(await post('{')).toMatchObject({ outcome: 'refused', code: 'unsupported' });
});

it('what stands beside the command may be new: it only tells the instance more', async () => {
  const body = { deadlineMs: 5000, gatewayBuild: 'x', command: { type: 'logout' } };
  expect(await post(JSON.stringify(body))).toEqual({ outcome: 'done' });
});
