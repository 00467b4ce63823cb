import type { Peer } from './message.ts';
import { canonicalPhone } from './phone.ts';

/** One of the things that people are known by. Within an account it belongs to one contact. */
export interface Identity {
  kind: 'phone' | 'lid' | 'bsuid';
  /** Within what the value is unique: for a bsuid the business portfolio; empty for phone and LID. */
  scope: string;
  /** Decides who it is: the canonical form of a phone, else the spelling. */
  value: string;
  /** As WhatsApp tells it: for a phone its own spelling. */
  spelling: string;
}

/** What is told of somebody, the strongest first. That order is also the one in which they are stored. */
export function identitiesOf({ phone, lid, bsuid }: Peer): Identity[] {
  const identities: Identity[] = [];
  if (phone !== null)
    identities.push({ kind: 'phone', scope: '', value: canonicalPhone(phone), spelling: phone });
  if (lid !== null) identities.push({ kind: 'lid', scope: '', value: lid, spelling: lid });
  if (bsuid)
    identities.push({ kind: 'bsuid', scope: bsuid.scope, value: bsuid.value, spelling: bsuid.value });
  return identities;
}
