import type { Request, RequestHandler, Response } from 'express';
import type { Authenticator } from '../domain/access/authenticator.ts';
import type { Principal } from '../model/access.ts';
import { AppError } from '../model/errors.ts';

/** The key or token of a request. Only from a header: URLs end up in logs. */
function credentialOf(request: Request): string | undefined {
  return request.get('x-api-key') ?? /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
}

/**
 * Finds the principal. A wrong credential is reported only if one is needed: a user with an expired token may sign in.
 */
export function authenticate(authenticator: Authenticator): RequestHandler {
  return async (request, response, next) => {
    response.locals['principal'] = { kind: 'anonymous' } satisfies Principal;
    try {
      response.locals['principal'] = await authenticator.principal(credentialOf(request));
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'unauthorized')) throw error;
      response.locals['refusal'] = error;
    }
    next();
  };
}

/** Anonymous on the paths that do not authenticate, such as /healthz. */
export const principalOf = (response: Response): Principal =>
  (response.locals['principal'] as Principal | undefined) ?? { kind: 'anonymous' };

/** Throws if the request is anonymous, with the reason why its credential was refused. */
export function requireKnown(response: Response): Principal {
  const principal = principalOf(response);
  if (principal.kind !== 'anonymous') return principal;
  const refusal: unknown = response.locals['refusal'];
  throw refusal instanceof AppError
    ? refusal
    : new AppError('unauthorized', 'Sign in, or send an API key as X-Api-Key.');
}
