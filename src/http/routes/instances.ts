import type { Response } from 'express';
import QRCode from 'qrcode';
import type { PairingCode } from '../../contract/instances.ts';
import { requirePhone } from '../../domain/phones/phone.ts';
import { homesOfNumbers, type Numbers } from '../../domain/numbers/numbers.ts';
import type { NumberView } from '../../domain/views.ts';
import { AppError, badField } from '../../model/errors.ts';
import type { NumberId, Phone } from '../../model/ids.ts';
import { stateReasons } from '../../model/number.ts';
import { isSamePhone } from '../../model/phone.ts';
import type { Bind } from '../operation.ts';
import { presentQr, type InstanceReader, type Presenter } from '../present.ts';

/** What the routes use of the supervisor. Each call resolves once the wish is stored; the instance follows later. */
export interface InstanceControl {
  start(number: NumberId): Promise<void>;
  stop(number: NumberId): Promise<void>;
  restart(number: NumberId): Promise<void>;
  logout(number: NumberId): Promise<void>;
  requestPairingCode(number: NumberId, phone: Phone): Promise<{ code: string; expiresAt: number }>;
}

export interface InstanceRoutesDeps {
  numbers: Numbers;
  instances: InstanceReader;
  control: InstanceControl;
  present: Presenter;
}

export function instanceRoutes(
  bind: Bind,
  { numbers, instances, control, present }: InstanceRoutesDeps,
): void {
  bind('listInstances', async ({ principal }) => {
    const rows = await instances.of(await numbers.inReach(principal));
    return { items: rows.map((row) => present.instance(row)) };
  });
  bind('getInstance', async ({ number }) => present.instance(await instances.get(number.numberId)));

  for (const verb of ['start', 'stop', 'restart', 'logout'] as const) {
    bind(`${verb}Instance`, async ({ number }) => {
      await control[verb](number.numberId);
      return present.instance(await instances.get(number.numberId));
    });
  }

  bind('requestPairingCode', ({ number, body }) => askPairingCode(control, number, body.phone));

  bind('getQr', async ({ number, query, request, response }) => {
    const row = await instances.get(number.numberId);
    const format =
      query.format ??
      wantedFormat(request.accepts(['application/json', 'image/png', 'image/svg+xml', 'text/plain']));
    response.set('cache-control', 'no-store').vary('accept');
    if (row.code === 'unpaired') {
      await control.start(row.numberId);
      throw startsAgain();
    }
    const qr = await presentQr(row);
    if (!qr) throw noQr(row);
    if (format === 'json') return qr;
    await sendCode(response, format, qr.value);
    return undefined;
  });
}

/** The phone in the request, or the number's own. */
export async function askPairingCode(
  control: InstanceControl,
  number: NumberView,
  given: string | undefined,
): Promise<PairingCode> {
  const phone =
    given === undefined ? number.phone : requirePhone(given, 'body.phone', homesOfNumbers([number]));
  // A different phone would be unlinked as soon as it is linked.
  if (!isSamePhone(phone, number.phone))
    throw badField('body.phone', `This is not the phone of this number, which is +${number.phone}`);
  const { code, expiresAt } = await control.requestPairingCode(number.numberId, phone);
  return { code, expiresAt: new Date(expiresAt).toISOString() };
}

type Format = 'png' | 'svg' | 'json' | 'raw';
const formats: Record<string, Format> = { 'image/png': 'png', 'image/svg+xml': 'svg', 'text/plain': 'raw' };
const wantedFormat = (type: string | false): Format => formats[type || ''] ?? 'json';

async function sendCode(response: Response, format: Exclude<Format, 'json'>, value: string): Promise<void> {
  if (format === 'png') response.type('png').send(await QRCode.toBuffer(value, { margin: 2, width: 320 }));
  else if (format === 'svg')
    response.type('svg').send(await QRCode.toString(value, { type: 'svg', margin: 2 }));
  else response.type('text').send(value);
}

/** It was stopped because nobody linked a phone. A request for the code starts it again. */
const startsAgain = (): AppError =>
  new AppError(
    'instance_not_ready',
    'The instance is starting. Its QR code follows within seconds; try again.',
    {
      details: { state: 'starting', stateCode: 'launching' },
    },
  );

const noQr = (row: NumberView): AppError =>
  new AppError('instance_not_ready', `There is no QR code now. ${stateReasons[row.code].text}`, {
    details: { state: stateReasons[row.code].state, stateCode: row.code },
  });
