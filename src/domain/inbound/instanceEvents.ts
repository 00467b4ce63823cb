import { setDrift, setLinked, setPairingCode, setQr, setState, setUnlinked } from '../../db/instances.ts';
import type { ChannelEvent } from '../../model/channelEvent.ts';
import { isUp, stateReasons, type StateCode } from '../../model/instance.ts';
import type { InboundContext } from './context.ts';

export type InstanceEvent = Extract<
  ChannelEvent,
  { type: 'state' | 'exit' | 'qr' | 'pairing_code' | 'linked' | 'drift' }
>;

/** What an instance says of itself. A stopped number stays stopped, whatever a late event says. */
export async function applyInstanceEvent(context: InboundContext, event: InstanceEvent): Promise<void> {
  const { tx, number } = context;
  const { accountId, numberId } = number;
  const note = (type: 'instance.state' | 'instance.qr' | 'instance.pairing_code'): void => {
    context.changes.push({ type, accountId, numberId });
  };
  switch (event.type) {
    case 'state':
      if (number.desired === 'stopped') return;
      await setState(tx, numberId, event.code, event.detail);
      noteState(context, event.code, event.detail);
      context.cameUp ||= isUp(event.code);
      return note('instance.state');
    case 'exit':
      if (['unlinked', 'logged_out', 'wrong_phone'].includes(event.reason)) await setUnlinked(tx, numberId);
      context.changes.push({
        type: 'instance.exit',
        accountId,
        numberId,
        reason: event.reason,
        detail: event.detail,
      });
      return;
    case 'qr':
      // Whatever was missed: a number that shows a code has no phone, and what the page knew is gone.
      await setUnlinked(tx, numberId);
      await setQr(tx, numberId, event.value, new Date(event.expiresAt));
      return note('instance.qr');
    case 'pairing_code':
      await setPairingCode(tx, numberId, event.code, new Date(event.expiresAt));
      return note('instance.pairing_code');
    case 'linked':
      await setLinked(tx, numberId, event);
      return note('instance.state');
    case 'drift':
      await setDrift(tx, numberId, event.report);
      warnOfDrift(context, event.report);
      return note('instance.state');
  }
}

/** A new code within the same state is no news for those outside. */
function noteState({ number, events }: InboundContext, code: StateCode, detail: string | null): void {
  const { state } = stateReasons[code];
  if (state !== stateReasons[number.code].state)
    events.push({ type: `number.${state}`, numberId: number.numberId, code, detail });
  number.code = code;
}

function warnOfDrift(
  { log, number }: InboundContext,
  report: Extract<InstanceEvent, { type: 'drift' }>['report'],
): void {
  const strange = report.entries.filter(
    ({ outcome }) => outcome === 'shape-unknown' || outcome === 'missing',
  );
  if (strange.length === 0) return;
  const names = strange.map(({ name }) => name).join(', ');
  log.warn(
    { 'number.id': number.numberId, 'whatsapp.version': report.whatsappVersion },
    `WhatsApp Web changed in a way that this version does not know: ${names}`,
  );
}
