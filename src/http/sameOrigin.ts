import type { RequestHandler } from 'express';
import { AppError } from '../model/errors.ts';

/**
 * For what the refresh cookie opens: only pages of this gateway may ask. A page elsewhere cannot set the header without
 * asking first (CORS), and nobody answers it; the Origin says so a second time. The cookie is SameSite=Strict besides.
 */
export function ownPagesOnly(publicOrigin: () => string): RequestHandler {
  return (request, _response, next) => {
    const { origin, host } = request.headers;
    const own = [`http://${host}`, `https://${host}`, publicOrigin()];
    if (request.get('x-ramal-request') !== undefined && (origin === undefined || own.includes(origin)))
      return next();
    throw new AppError(
      'forbidden',
      "Only the panel's own pages may ask for this, with the header X-Ramal-Request.",
    );
  };
}
