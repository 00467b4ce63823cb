import { setLinked, setState, setUnlinked } from '../../db/numbers.ts';
import type { NumberEvent } from '../../model/channelEvent.ts';
import { isUp, stateReasons, type StateCode } from '../../model/number.ts';
import type { InboundContext } from './context.ts';

/** Stores a number's state. A stopped number stays stopped, whatever a late event says. */
export async function applyNumberEvent(context: InboundContext, event: NumberEvent): Promise<void> {
  const { tx, number } = context;
  const { accountId, numberId } = number;
  if (event.type === 'unlinked') return setUnlinked(tx, numberId);
  if (event.type === 'state') {
    if (number.desired === 'stopped') return;
    await setState(tx, numberId, event.code, event.detail);
    noteState(context, event.code, event.detail);
    context.cameUp ||= isUp(event.code);
  } else await setLinked(tx, numberId, event);
  context.changes.push({ type: 'number.state', accountId, numberId });
}

/** A new code within the same state is not an event for webhooks. */
function noteState({ number, events }: InboundContext, code: StateCode, detail: string | null): void {
  const { state } = stateReasons[code];
  if (state !== stateReasons[number.code].state)
    events.push({ type: `number.${state}`, numberId: number.numberId, code, detail });
  number.code = code;
}
