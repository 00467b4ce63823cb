import { newId, newToken } from '../ids.ts';
import type { Meta } from '../meta.ts';
import type { App, Business, Scope, Token } from '../state.ts';

const DAY = 86_400_000;
export const ALL_SCOPES: Scope[] = [
  'whatsapp_business_management',
  'whatsapp_business_messaging',
  'business_management',
];

/** A token of a system user: of the owner's own business, or of a customer who chose these WABAs. */
export function issueToken(
  meta: Meta,
  app: App,
  business: Business,
  options: { targets?: string[] | null; days?: number; scopes?: Scope[]; type?: Token['type'] } = {},
): Token {
  const { targets = null, days = 0, scopes = ALL_SCOPES, type = 'SYSTEM_USER' } = options;
  const now = meta.clock.ms();
  const token: Token = {
    value: newToken(),
    type,
    appId: app.id,
    userId: newId(),
    businessId: business.id,
    scopes,
    targets,
    issuedAt: now,
    expiresAt: days === 0 ? 0 : now + days * DAY,
    invalid: null,
  };
  meta.tokens.set(token.value, token);
  return token;
}
