import type { RequestHandler } from 'express';
import { AppError } from '../model/errors.ts';

/**
 * Protects what the refresh cookie authorises: only the gateway's own pages may call it. A page elsewhere could set
 * this header only after a CORS preflight, which is never granted. The Origin is checked too, and the cookie is
 * SameSite=Strict.
 */
export function ownPagesOnly(publicOrigin: () => string): RequestHandler {
  return (request, _response, next) => {
    const { origin, host } = request.headers;
    const own = [`http://${host}`, `https://${host}`, publicOrigin()];
    if (request.get('x-ramal-request') !== undefined && (origin === undefined || own.includes(origin)))
      return next();
    throw new AppError(
      'forbidden',
      "Only the panel's own pages may call this, with the header X-Ramal-Request.",
    );
  };
}
