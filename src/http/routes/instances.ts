import type { Response, Router } from 'express';
import QRCode from 'qrcode';
import { parsePhone, requirePhone } from '../../domain/contacts/phone.ts';
import type { Numbers } from '../../domain/numbers/numbers.ts';
import type { NumberView } from '../../domain/views.ts';
import { AppError } from '../../model/errors.ts';
import type { NumberId, Phone } from '../../model/ids.ts';
import { stateReasons } from '../../model/instance.ts';
import { bind } from '../operation.ts';
import { presentQr, type Presenter } from '../present.ts';

/** What the routes need of the supervisor. Each resolves once the wish is stored; the instance follows. */
export interface InstanceControl {
  start(number: NumberId): Promise<void>;
  stop(number: NumberId): Promise<void>;
  restart(number: NumberId): Promise<void>;
  logout(number: NumberId): Promise<void>;
  requestPairingCode(number: NumberId, phone: Phone): Promise<{ code: string; expiresAt: number }>;
}

export interface InstanceRoutesDeps {
  numbers: Numbers;
  control: InstanceControl;
  present: Presenter;
}

export function instanceRoutes(router: Router, { numbers, control, present }: InstanceRoutesDeps): void {
  bind(router, 'listInstances', async () => ({
    items: (await numbers.list()).map((row) => present.instance(row)),
  }));
  bind(router, 'getInstance', async ({ params }) => present.instance(await numbers.get(params.id)));

  for (const verb of ['start', 'stop', 'restart', 'logout'] as const) {
    bind(router, `${verb}Instance`, async ({ params }) => {
      const { numberId } = await numbers.get(params.id);
      await control[verb](numberId);
      return present.instance(await numbers.get(numberId));
    });
  }

  bind(router, 'requestPairingCode', async ({ params, body }) => {
    const row = await numbers.get(params.id);
    const phone = body.phone === undefined ? parsePhone(row.phone) : requirePhone(body.phone, 'body.phone');
    if (!phone) throw new AppError('bad_input', 'The phone of this number cannot be used; give one.');
    const { code, expiresAt } = await control.requestPairingCode(row.numberId, phone);
    return { code, expiresAt: new Date(expiresAt).toISOString() };
  });

  bind(router, 'getQr', async ({ params, query, request, response }) => {
    const row = await numbers.get(params.id);
    const format =
      query.format ??
      wantedFormat(request.accepts(['application/json', 'image/png', 'image/svg+xml', 'text/plain']));
    response.set('cache-control', 'no-store').vary('accept');
    const qr = await presentQr(row);
    if (!qr) throw noQr(row);
    if (format === 'json') return qr;
    await sendCode(response, format, qr.value);
    return undefined;
  });
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

const noQr = (row: NumberView): AppError =>
  new AppError('instance_not_ready', `No QR code is waiting. ${stateReasons[row.code].text}`, {
    details: { state: stateReasons[row.code].state, stateCode: row.code },
  });
