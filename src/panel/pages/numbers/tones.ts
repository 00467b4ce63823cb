import type { WhatsAppNumber } from '../../../contract/instances.ts';
import type { NumberState } from '../../../model/number.ts';

/** How a state looks: fine, waiting for a person, at work, broken, at rest. */
export type Tone = 'ok' | 'act' | 'work' | 'bad' | 'idle';

export const tones: Record<NumberState, Tone> = {
  stopped: 'idle',
  starting: 'work',
  qr: 'act',
  pairing: 'act',
  syncing: 'work',
  connected: 'ok',
  degraded: 'act',
  action_required: 'bad',
  disconnected: 'act',
  failed: 'bad',
};

/** States that end only when a person does something. */
export const waitsForYou = ({ state, code }: WhatsAppNumber): boolean =>
  ['qr', 'action_required', 'failed'].includes(state) || code === 'enter_code';

/** `degraded` still sends and receives. */
export const works = ({ state }: WhatsAppNumber): boolean => state === 'connected' || state === 'degraded';
