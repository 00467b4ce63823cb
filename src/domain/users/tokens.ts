import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, NumberId, SignInId } from '../../model/ids.ts';

const ISSUER = 'ramal';
const ACCESS_SECONDS = 600;
const PAIRING_SECONDS = 24 * 3600;
const LOCAL_SECONDS = 300;

const claims = z.discriminatedUnion('aud', [
  z.object({ aud: z.literal('access'), sub: z.uuid().transform((id) => id as SignInId) }),
  z.object({
    aud: z.literal('pairing'),
    sub: z.uuid().transform((id) => id as NumberId),
    account: z.uuid().transform((id) => id as AccountId),
  }),
  z.object({ aud: z.literal('local'), sub: z.string() }),
]);
export type Claims = z.infer<typeof claims>;

export interface SignedToken {
  token: string;
  expiresAt: Date;
}

/** Signed tokens (JWT, HS256 only). The audience says what a token is for; it is valid for nothing else. */
export class Tokens {
  readonly #key: Uint8Array;
  readonly #clock: Clock;
  /** `secret` belongs to the installation and is used for this purpose only. */
  constructor(secret: string, clock: Clock) {
    this.#key = new TextEncoder().encode(secret);
    this.#clock = clock;
  }

  /** Identifies a sign-in; each use checks whether it is still valid. */
  access(signIn: SignInId): Promise<SignedToken> {
    return this.#sign('access', signIn, ACCESS_SECONDS);
  }

  /** Lets whoever has the link pair one number. */
  pairing(account: AccountId, number: NumberId): Promise<SignedToken> {
    return this.#sign('pairing', number, PAIRING_SECONDS, { account });
  }

  /** For a program that can read the installation's key, and so acts as the owner. */
  local(program: string): Promise<SignedToken> {
    return this.#sign('local', program, LOCAL_SECONDS);
  }

  /** With `expired`, an expired token is still read, only to identify its sign-in. It gives no rights. */
  async read(token: string, { expired = false } = {}): Promise<Claims> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        currentDate: expired ? new Date(0) : this.#clock.now(),
        requiredClaims: ['exp', 'aud', 'sub'],
      });
      return claims.parse(payload);
    } catch (cause) {
      throw new AppError('unauthorized', 'The token is not valid, or no longer.', { cause });
    }
  }

  async #sign(
    audience: Claims['aud'],
    subject: string,
    seconds: number,
    more: Record<string, string> = {},
  ): Promise<SignedToken> {
    const now = Math.floor(this.#clock.now().getTime() / 1000);
    const token = await new SignJWT(more)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .sign(this.#key);
    return { token, expiresAt: new Date((now + seconds) * 1000) };
  }
}
