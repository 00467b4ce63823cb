import { io, type Socket } from 'socket.io-client';
import { expect } from 'vitest';
import type { LiveEvent } from '../../contract/events.ts';
import { newId } from '../../lib/ids.ts';
import { incomingText } from './incoming.ts';
import type { PlainGateway } from './plainGateway.ts';

/** A socket of a principal, and all that it has heard. */
export interface Ear {
  socket: Socket;
  heard: LiveEvent[];
  cut: boolean;
}

export function open(
  gateway: PlainGateway,
  auth: Record<string, unknown>,
  more: object = {},
  at = '',
): Socket {
  const options = { auth, transports: ['websocket'], reconnection: false, forceNew: true, ...more };
  return io(gateway.url + at, options);
}

export async function listen(gateway: PlainGateway, token: string): Promise<Ear> {
  const socket = open(gateway, { token });
  const ear: Ear = { socket, heard: [], cut: false };
  socket.on('event', (event: LiveEvent) => ear.heard.push(event));
  socket.on('disconnect', () => (ear.cut = true));
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
  return ear;
}

const runs = new Map<string, { runId: string; seq: number }>();
/** What a number's instance says, with its own secret. */
export async function say(gateway: PlainGateway, numberId: string, ...events: object[]): Promise<void> {
  const run = runs.get(numberId) ?? { runId: newId<string>(), seq: 1 };
  runs.set(numberId, { ...run, seq: run.seq + events.length });
  const status = await gateway.report(numberId, run.runId, run.seq, ...events);
  // The number was started anew meanwhile: the next run of its instance finds by looking back what this one could not say.
  if (status === 409) {
    runs.delete(numberId);
    return say(gateway, numberId, ...events);
  }
  expect(status).toBe(204);
}

let written = 0;
const ana = '5511955550000';
export const message = (text: string, phone = ana): object =>
  incomingText(
    text,
    { phone, lid: null, name: `Ana ${text}` },
    { timestamp: 1_700_000_000_000 + (written += 1) * 1000 },
  );
const soon = 4_000_000_000_000;
/** One of each. The codes come last, for a state that follows would take them back before anybody has read them. */
export const everything = (marker: string, phone = ana): object[] => [
  { type: 'state', code: 'enter_code', detail: marker },
  message(marker, phone),
  { type: 'qr', value: `qr ${marker}`, expiresAt: soon },
  { type: 'pairing_code', code: 'ABCD1234', expiresAt: soon },
];
