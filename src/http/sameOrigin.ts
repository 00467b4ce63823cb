import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { AppError } from '../model/errors.ts';

/**
 * Until sign-in exists, whoever reaches the port may do everything, so a web page opened in the same browser must not
 * reach it: neither by posting a form (Origin), nor through a DNS name that it points at 127.0.0.1 (Host).
 */
export function isOwnRequest(request: IncomingMessage): boolean {
  const host = request.headers.host ?? '';
  const hostname = host.replace(/:\d+$/, '').toLowerCase();
  if (!['localhost', '[::1]'].includes(hostname) && !/^127(\.\d{1,3}){3}$/.test(hostname)) return false;
  const { origin } = request.headers;
  if (origin !== undefined) return origin === `http://${host}` || origin === `https://${host}`;
  const site = request.headers['sec-fetch-site'];
  return site !== 'cross-site' || request.method === 'GET';
}

export const sameOrigin: RequestHandler = (request, _response, next) => {
  if (isOwnRequest(request)) return next();
  throw new AppError(
    'unauthorized',
    'Requests from other web pages are refused. Call the gateway by its own address.',
  );
};
