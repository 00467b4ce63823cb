import type { TemplateComponent } from './templates/shape.ts';

/** Where an app, a WABA or a number wants its webhooks. */
export interface Callback {
  url: string;
  verifyToken: string;
}

export interface App {
  kind: 'app';
  id: string;
  secret: string;
  name: string;
  /** Only a published app gets webhooks. */
  published: boolean;
  redirectUris: string[];
  configIds: string[];
  /** How long the tokens live that its sign-up gives to customers. 0: for ever. */
  tokenDays: number;
  subscription: (Callback & { fields: string[] }) | null;
}

export const TIERS = ['TIER_250', 'TIER_2K', 'TIER_10K', 'TIER_100K', 'TIER_UNLIMITED'] as const;
export type Tier = (typeof TIERS)[number];

/** A portfolio. */
export interface Business {
  kind: 'business';
  id: string;
  name: string;
  verified: boolean;
  login: { email: string; password: string };
  tier: Tier;
  /** People who were written to first, outside windows: phone and time. */
  firstWrites: { person: string; at: number }[];
  /** Phones that receive no marketing from it. */
  optedOut: Set<string>;
}

export interface Waba {
  kind: 'waba';
  id: string;
  name: string;
  businessId: string;
  /** Another portfolio that may use it, as a partner does. */
  sharedWith: string[];
  currency: string;
  timezoneId: string;
  country: string;
  namespace: string;
  hasCard: boolean;
  insights: boolean;
  reviewStatus: string;
  /** App id → its override. */
  subscribed: Map<string, Callback | null>;
}

export interface QrCode {
  code: string;
  prefilled_message: string;
  deep_link_url: string;
  qr_image_url?: string;
}

export interface Profile {
  about?: string | undefined;
  address?: string | undefined;
  description?: string | undefined;
  email?: string | undefined;
  websites?: string[] | undefined;
  vertical?: string | undefined;
  profile_picture_url?: string | undefined;
}

export interface CloudNumber {
  kind: 'number';
  id: string;
  wabaId: string;
  /** Digits, with country code. */
  phone: string;
  name: string;
  newName: string | null;
  nameStatus: string;
  quality: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  status: 'CONNECTED' | 'DISCONNECTED' | 'PENDING' | 'FLAGGED' | 'RESTRICTED' | 'BANNED';
  codeStatus: 'VERIFIED' | 'NOT_VERIFIED' | 'EXPIRED';
  pin: string | null;
  throughput: 'STANDARD' | 'HIGH';
  mode: 'LIVE' | 'SANDBOX';
  /** Also used in the WhatsApp Business app (coexistence). */
  onBizApp: boolean;
  onboardedAt: number | null;
  /** What was asked of the WhatsApp Business app. */
  syncs: Set<string>;
  username: string | null;
  override: Callback | null;
  profile: Profile;
  qrCodes: Map<string, QrCode>;
  /** Phones. */
  blocked: Set<string>;
  /** Person's phone → when they last wrote. */
  windows: Map<string, number>;
  /** Person's phone → until when everything is free, after they came through an ad. */
  entryPoints: Map<string, { referredAt: number; freeUntil: number | null }>;
  /** Person's phone → when the two last had contact. Meta shows phones of such people for 30 days. */
  contacts: Map<string, number>;
  code: { value: string; sentAt: number; method: string; language: string; wrong: number } | null;
  registrations: number[];
  wrongPins: number[];
}

export interface Template {
  kind: 'template';
  id: string;
  wabaId: string;
  name: string;
  language: string;
  category: 'MARKETING' | 'UTILITY' | 'AUTHENTICATION';
  parameterFormat: 'POSITIONAL' | 'NAMED';
  components: TemplateComponent[];
  status: string;
  rejectedReason: string;
  quality: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  ttlSeconds: number | null;
  createdAt: number;
  edits: number[];
}

export interface MediaFile {
  kind: 'media';
  id: string;
  numberId: string;
  appId: string | null;
  mimeType: string;
  bytes: Buffer;
  sha256: string;
  filename: string | undefined;
  expiresAt: number;
}

export interface Upload {
  id: string;
  appId: string;
  length: number;
  type: string;
  name: string;
  bytes: Buffer;
  handle: string | null;
}

export type Scope = 'whatsapp_business_messaging' | 'whatsapp_business_management' | 'business_management';

export interface Token {
  value: string;
  type: 'APP' | 'USER' | 'SYSTEM_USER';
  appId: string;
  userId: string;
  businessId: string | null;
  scopes: Scope[];
  /** WABAs. null: all of its business. */
  targets: string[] | null;
  issuedAt: number;
  /** Milliseconds since 1970. 0: never. */
  expiresAt: number;
  /** Meta's subcode once it is invalid: 460 the password was changed, 467 revoked. */
  invalid: 460 | 467 | null;
}

export interface Code {
  value: string;
  appId: string;
  businessId: string;
  redirectUri: string;
  targets: string[];
  at: number;
  used: boolean;
}

export type PricingType = 'regular' | 'free_customer_service' | 'free_entry_point';

/** A message from a cloud number. */
export interface SentMessage {
  id: string;
  /** The id on the phone. */
  hexId: string;
  numberId: string;
  /** The person's phone. */
  person: string;
  /** Whether it was addressed to a business-scoped id. */
  byUserId: boolean;
  type: string;
  category: string;
  pricingType: PricingType;
  templateId: string | null;
  opaque: string | undefined;
  sentAt: number;
  status: 'accepted' | 'sent' | 'delivered' | 'read' | 'played' | 'failed';
}

/** A message of a person to a cloud number. */
export interface ReceivedMessage {
  id: string;
  hexId: string;
  numberId: string;
  person: string;
  at: number;
}

export interface Charge {
  wamid: string;
  wabaId: string;
  numberId: string;
  phone: string;
  /** Two letters. */
  country: string;
  category: string;
  type: PricingType;
  cost: number;
  currency: string;
  at: number;
}

export type GraphNode = App | Business | Waba | CloudNumber | Template | MediaFile;
