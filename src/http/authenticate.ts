import type { Request, RequestHandler, Response } from 'express';
import type { Authenticator } from '../domain/access/authenticator.ts';
import type { Principal } from '../model/access.ts';
import { AppError } from '../model/errors.ts';

/** The key or token of a request: from a header, never from its URL, which ends up in logs. */
function credentialOf(request: Request): string | undefined {
  return request.get('x-api-key') ?? /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
}

/** Who asks. A wrong credential is told only where one is needed: `anyone` may sign in with an old token at hand. */
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

/** Anonymous on the few paths, such as /healthz, where nobody is asked who they are. */
export const principalOf = (response: Response): Principal =>
  (response.locals['principal'] as Principal | undefined) ?? { kind: 'anonymous' };

/** Throws unless somebody is known: with the reason why their credential was refused. */
export function requireKnown(response: Response): Principal {
  const principal = principalOf(response);
  if (principal.kind !== 'anonymous') return principal;
  const refusal: unknown = response.locals['refusal'];
  throw refusal instanceof AppError
    ? refusal
    : new AppError('unauthorized', 'Sign in, or send an API key as X-Api-Key.');
}
