import type { PhoneNumberId } from './ids.ts';

/**
 * How an account reaches a WhatsApp Business account: with a customer's own app of Meta, by signing in to the
 * installation's app, or by the owner's token (one business for all customers).
 */
export const connectionWays = ['own_app', 'oauth', 'central'] as const;
export type ConnectionWay = (typeof connectionWays)[number];

/** What Meta says of a number of the Cloud API, in its own words. null: it did not say. */
export interface CloudFacts {
  verifiedName: string | null;
  nameStatus: string | null;
  quality: string | null;
  messagingLimit: string | null;
  throughput: string | null;
  status: string | null;
}

/** A number of Meta's, connected here or not. */
export interface OfferedNumber extends CloudFacts {
  phoneNumberId: PhoneNumberId;
  /** As Meta writes it: `+55 11 95555-9000`. */
  displayPhone: string;
}
