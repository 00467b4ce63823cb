import type { Links } from '../../domain/users/links.ts';
import type { Tokens } from '../../domain/users/tokens.ts';
import { AppError } from '../../model/errors.ts';
import { stateReasons } from '../../model/number.ts';
import type { Bind } from '../operation.ts';
import { presentPairingCode, presentQr, type InstanceReader } from '../present.ts';
import { askPairingCode, type InstanceControl } from './instances.ts';

export interface PairingRoutesDeps {
  control: InstanceControl;
  tokens: Tokens;
  links: Links;
  instances: InstanceReader;
}

/** Whoever has a number's pairing link can link a phone. After that the link only shows that the phone is linked. */
export function pairingRoutes(bind: Bind, { control, tokens, links, instances }: PairingRoutesDeps): void {
  bind('createPairingLink', async ({ number }) => {
    const { token, expiresAt } = await tokens.pairing(number.accountId, number.numberId);
    return { url: links.url('pairing', token), expiresAt: expiresAt.toISOString() };
  });
  bind('getPairing', async ({ number, response }) => {
    response.set('cache-control', 'no-store');
    const { name, phone, code } = number;
    // It was stopped because nobody came. Opening the link starts it again.
    if (code === 'unpaired') await control.start(number.numberId);
    const linked = number.linkedAt !== null;
    const instance = await instances.get(number.numberId);
    return {
      name,
      phone,
      ...stateReasons[code],
      code,
      linked,
      qr: linked ? null : await presentQr(instance),
      pairingCode: linked ? null : presentPairingCode(instance),
    };
  });
  bind('askPairingCode', ({ number, body }) => {
    if (number.linkedAt !== null)
      throw new AppError('conflict', 'The phone of this number is already linked.');
    return askPairingCode(control, number, body.phone);
  });
}
