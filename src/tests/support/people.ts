import { until } from '../../lib/time.ts';
import type { SignedIn } from '../../contract/users.ts';
import type { PlainGateway, Told } from './plainGateway.ts';

/** What the panel's own pages send along. */
export const ownPage = { 'x-ramal-request': '1' };

/** The secret in a one-time link. */
export const tokenIn = (url: string): string => url.slice(url.indexOf('#') + 1);

export const cookieLine = (told: Told<unknown>): string => told.headers.getSetCookie()[0] ?? '';
/** As a browser sends it back. */
export const cookieOf = (told: Told<unknown>): string => cookieLine(told).split(';')[0] ?? '';

export function signIn(
  gateway: PlainGateway,
  login: string,
  password: string,
  headers: Record<string, string> = {},
): Promise<Told<SignedIn>> {
  return gateway.ask<SignedIn>('POST', '/api/auth/sign-in', { body: { login, password }, headers });
}

export function refresh(
  gateway: PlainGateway,
  cookie: string,
  headers: Record<string, string> = ownPage,
): Promise<Told<SignedIn>> {
  return gateway.ask<SignedIn>('POST', '/api/auth/refresh', { headers: { cookie, ...headers } });
}

let addresses = 0;
/** An address that has not tried anything yet; for gateways that trust a proxy on loopback. */
export function freshAddress(): Record<string, string> {
  addresses += 1;
  return { 'x-forwarded-for': `203.0.113.${addresses % 250}`, 'x-case': String(addresses) };
}

export const eventually = <T>(what: string, probe: () => Promise<T | false | undefined>): Promise<T> =>
  until(what, 10_000, probe, 50);
