import type { Peer } from './message.ts';
import { canonicalPhone } from './phone.ts';

/** One identity of a person. Within an account it belongs to one contact. */
export interface Identity {
  kind: 'phone' | 'lid' | 'bsuid';
  /** Where the value is unique: for a bsuid the business portfolio; empty for phone and LID. */
  scope: string;
  /** Decides who it is: the canonical form of a phone, otherwise the spelling. */
  value: string;
  /** As WhatsApp reports it; for a phone, in WhatsApp's spelling. */
  spelling: string;
}

/** The known identities of a person, the strongest first. They are stored in this order. */
export function identitiesOf({ phone, lid, bsuid }: Peer): Identity[] {
  const identities: Identity[] = [];
  if (phone !== null)
    identities.push({ kind: 'phone', scope: '', value: canonicalPhone(phone), spelling: phone });
  if (lid !== null) identities.push({ kind: 'lid', scope: '', value: lid, spelling: lid });
  if (bsuid)
    identities.push({ kind: 'bsuid', scope: bsuid.scope, value: bsuid.value, spelling: bsuid.value });
  return identities;
}
