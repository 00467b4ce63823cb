import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createWebChannel } from '../channels/web/webChannel.ts';
import type { MessageKey, NumberId, Wid } from '../model/ids.ts';
import type { MessageContent } from '../model/content.ts';
import { callInstance, InstanceUnreachableError, readStatus } from './client.ts';

/** An instance of any release that gives the same answer to every command. */
let server: Server | undefined;
afterEach(() => server?.close());

async function instanceThatAnswers(body: unknown, status = 200): Promise<{ url: string; secret: string }> {
  const listening = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, secret: 'secret' };
}

const fixture = (name: string): { status: number; body: unknown } =>
  JSON.parse(
    readFileSync(new URL(`../tests/fixtures/protocol/0.1.0/${name}.json`, import.meta.url), 'utf8'),
  ) as { status: number; body: unknown };
const key = 'true_5511955550001@c.us_3EB0' as MessageKey;
const chat = '5511955550001@c.us' as Wid;
const content: MessageContent = { type: 'text', text: 'x', quoted: null, mentions: [], linkPreview: true };
const number = 'a number' as NumberId;

it('an instance of the last release that cannot parse a command has refused it', async () => {
  const { status, body } = fixture('refused-command');
  const address = await instanceThatAnswers(body, status);
  const refused = { outcome: 'refused', code: 'unsupported', retryable: false };
  expect(await callInstance<'logout'>(address, { type: 'logout' }, 5000)).toMatchObject(refused);
  const channel = createWebChannel(() => Promise.resolve(address));
  if (channel.sends.discipline !== 'keyed') throw new Error('messages of an instance have keys');
  expect(await channel.sends.send(number, { key, chat }, content)).toMatchObject(refused);
});

it.each([
  ['an outcome of a newer release', { outcome: 'scheduled', status: 'sent', error: null }],
  ['a status of a newer release', { outcome: 'handed', status: 'stored', error: null }],
  ['a success that lacks what it must say', { outcome: 'handed' }],
  ['something else', ['done']],
])('%s is no success: what became of the message is unknown', async (_, body) => {
  const address = await instanceThatAnswers(body);
  const channel = createWebChannel(() => Promise.resolve(address));
  if (channel.sends.discipline !== 'keyed') throw new Error('messages of an instance have keys');
  expect(await channel.sends.send(number, { key, chat }, content)).toMatchObject({ outcome: 'unknown' });
  expect(await channel.edit?.(number, key, 'y')).toMatchObject({ outcome: 'unknown' });
});

it('a refusal for a reason of a newer release is a refusal', async () => {
  const body = { outcome: 'refused', code: 'on_holiday', text: 'Not today.', retryable: true };
  const address = await instanceThatAnswers(body);
  expect(await callInstance<'edit'>(address, { type: 'edit', key, text: 'y' }, 5000)).toEqual({
    ...body,
    code: 'whatsapp',
  });
});

it('a wrong secret, or a fault of the instance, says nothing about what was done', async () => {
  for (const status of [401, 500, 502]) {
    const address = await instanceThatAnswers({ detail: 'no' }, status);
    await expect(callInstance<'logout'>(address, { type: 'logout' }, 5000)).rejects.toBeInstanceOf(
      InstanceUnreachableError,
    );
    server?.close();
  }
});

const status = {
  runId: '0d9f6a52-6f5e-4d3a-8f0e-3f4f4c7f9d11',
  ...{ numberId: 'n', pid: 1, browserPid: null, code: 'connected', exit: null, pendingEvents: 0 },
};

it('the status of an instance says its protocol and build; one of the last release says neither', async () => {
  const older = await instanceThatAnswers(status);
  expect(await readStatus(older, 5000)).toEqual({ ...status, protocol: 1, build: null });
  server?.close();
  const newer = await instanceThatAnswers({ ...status, protocol: 9, build: '9.0.0+abc', more: 1 });
  expect(await readStatus(newer, 5000)).toEqual({ ...status, protocol: 9, build: '9.0.0+abc' });
});

it('an instance in a state that only a newer release knows is alive, and not understood', async () => {
  const newer = await instanceThatAnswers({ ...status, code: 'meditating', exit: 'enlightened' });
  expect(await readStatus(newer, 5000)).toMatchObject({ code: 'reports_refused', exit: 'crashed' });
});
