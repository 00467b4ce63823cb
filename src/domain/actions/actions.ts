import type { Channel, Refused, Unknown } from '../../channels/channel.ts';
import type { ChannelActions } from '../../channels/channelActions.ts';
import type { Tx } from '../../db/database.ts';
import { findNumber, type NumberRow } from '../../db/numbers.ts';
import { AppError, type ErrorCode } from '../../model/errors.ts';
import type { NumberId } from '../../model/ids.ts';
import { stateReasons } from '../../model/number.ts';

/** The channel's implementation of a capability, or 501. */
export function capability<Name extends keyof ChannelActions>(
  channel: Channel,
  name: Name,
): NonNullable<ChannelActions[Name]> {
  const method = channel[name];
  if (method) return method;
  throw new AppError('unsupported', `This channel cannot do that: ${name}.`, {
    details: { capability: name },
  });
}

const codes: Record<Refused['code'], ErrorCode> = {
  not_ready: 'instance_not_ready',
  not_found: 'conflict',
  not_on_whatsapp: 'not_on_whatsapp',
  unsupported: 'unsupported',
  media: 'media_unavailable',
  timelocked: 'conflict',
  superseded: 'conflict',
  whatsapp: 'conflict',
};

/** The result, or an error that says what was not done. */
export function orThrow<Result extends { outcome: string }>(
  what: string,
  result: Result | Refused | Unknown,
): Exclude<Result, Refused | Unknown> {
  if (result.outcome === 'refused') {
    const { code, text } = result as Refused;
    throw new AppError(codes[code], text);
  }
  if (result.outcome === 'unknown') {
    throw new AppError(
      'unavailable',
      `WhatsApp did not answer in time, so it is not known whether ${what}. Asking again is safe.`,
      { cause: (result as Unknown).text },
    );
  }
  return result as Exclude<Result, Refused | Unknown>;
}

/** A live request to WhatsApp needs a number that is up now; it is never queued. */
export function requireUp(number: NumberRow): void {
  const { state, text } = stateReasons[number.code];
  if (state === 'connected' || state === 'degraded') return;
  throw new AppError('instance_not_ready', `The number is not connected at this moment. ${text}`, {
    details: { state, stateCode: number.code },
  });
}

export async function numberUp(tx: Tx, id: NumberId): Promise<NumberRow> {
  const number = await findNumber(tx, id);
  if (!number) throw new AppError('not_found', 'There is no such number.');
  requireUp(number);
  return number;
}
