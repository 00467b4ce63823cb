import type { Request, RequestHandler, Response } from 'express';
import {
  ipKeyGenerator,
  MemoryStore,
  rateLimit,
  type IncrementResponse,
  type Options,
} from 'express-rate-limit';
import { isOwner, sharerOf } from '../model/access.ts';
import { AppError } from '../model/errors.ts';
import { principalOf } from './authenticate.ts';
import { grantedOf } from './authorise.ts';

const MINUTE = 60_000;
const USER_PER_MINUTE = 1200;
/** All users of an account together. */
const USERS_PER_MINUTE = 6000;
const STRANGER_PER_MINUTE = 300;
const WRONG_PER_MINUTE = 300;
/** Wrong passwords for one login from one address, and tries of links and logins from one address. */
const LOCK_OUT_AFTER = 5;
const STRANGER_TRIES = 100;
const REGISTRATIONS_PER_HOUR = 30;
const LETTERS_OF_USERS = 20;

const addressOf = (request: Request): string => ipKeyGenerator(request.ip ?? '');

/**
 * The library's store answers with the counter itself, which goes on counting: of requests that arrive together, each would
 * see the count of all. This one answers with the count of each.
 */
export class CountEach extends MemoryStore {
  override async increment(key: string): Promise<IncrementResponse> {
    const counting = super.increment(key);
    const totalHits = this.current.get(key)?.totalHits;
    const counted = await counting;
    return { resetTime: counted.resetTime, totalHits: totalHits ?? counted.totalHits };
  }
}

/** Counted in memory: a restart forgets, and several gateways count for themselves. */
function limiter(words: string, options: Partial<Options>): RequestHandler {
  return rateLimit({
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    store: new CountEach(),
    validate: { keyGeneratorIpFallback: false },
    handler: (_request, _response, next) => next(new AppError('rate_limited', words)),
    ...options,
  });
}

/** For all of the API, after it is known who asks: the keys of an account share what its plan gives. */
export const perPrincipal = (): RequestHandler =>
  limiter('Too many requests within a minute. The header RateLimit says when to go on.', {
    windowMs: MINUTE,
    identifier: 'requests',
    limit: (_request, response) => {
      const principal = principalOf(response);
      if (principal.kind === 'key') return principal.requestsPerMinute;
      return ['user', 'local', 'scraper'].includes(principal.kind) ? USER_PER_MINUTE : STRANGER_PER_MINUTE;
    },
    keyGenerator: nameOf,
  });

function nameOf(request: Request, response: Response): string {
  const principal = principalOf(response);
  switch (principal.kind) {
    case 'key':
      return `account ${principal.accountId}`;
    case 'user':
      return `user ${principal.userId}`;
    case 'local':
    case 'scraper':
      return principal.kind;
    case 'pairing':
    case 'anonymous':
      return addressOf(request);
  }
}

/** After a user was let in to an account: those of one share a bound besides their own. The owner's requests are nobody else's. */
export const usersOfAccount = (perMinute = USERS_PER_MINUTE): RequestHandler =>
  limiter('Too many requests of the users of this account within a minute. Wait a minute.', {
    windowMs: MINUTE,
    identifier: 'account',
    limit: perMinute,
    skip: (_request, response) => {
      const { principal, reach } = grantedOf(response);
      return principal.kind !== 'user' || isOwner(principal) || reach === undefined;
    },
    keyGenerator: sharerIn,
  });

const sharerIn = (_request: Request, response: Response): string => {
  const { principal, reach } = grantedOf(response);
  return sharerOf(principal, reach?.accountId ?? null);
};

/** Before a credential is looked up: whoever guesses does so slowly. Requests that are let in do not count. */
export const wrongCredentials = (): RequestHandler =>
  limiter('Too many requests with a wrong key or token from this address. Wait a minute.', {
    windowMs: MINUTE,
    limit: WRONG_PER_MINUTE,
    identifier: 'wrong-credentials',
    standardHeaders: false,
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, response) => response.statusCode !== 401,
    keyGenerator: addressOf,
  });

/** After the body was read. However a login is spelled, it is one. */
export const wrongPasswords = (nameOfLogin: (login: string) => Promise<string>): RequestHandler =>
  limiter('Too many wrong passwords. This login is locked for this address for 15 minutes.', {
    windowMs: 15 * MINUTE,
    limit: LOCK_OUT_AFTER,
    identifier: 'wrong-passwords',
    skipSuccessfulRequests: true,
    keyGenerator: async (request) => `${await nameOfLogin(loginIn(request.body))} ${addressOf(request)}`,
  });

/** For what strangers may try: links, passwords, registrations. */
export const strangersTries = (): RequestHandler =>
  limiter('Too many attempts from this address. Wait 15 minutes.', {
    windowMs: 15 * MINUTE,
    limit: STRANGER_TRIES,
    identifier: 'attempts',
    skipSuccessfulRequests: true,
    keyGenerator: addressOf,
  });

/** Each registration starts an instance, so each one counts. */
export const registrations = (): RequestHandler =>
  limiter('Too many registrations from this address. Wait an hour.', {
    windowMs: 60 * MINUTE,
    limit: REGISTRATIONS_PER_HOUR,
    identifier: 'registrations',
    requestWasSuccessful: (_request, response) => response.statusCode < 400,
    skipFailedRequests: true,
    keyGenerator: addressOf,
  });

/** Whatever addresses they come from: an installation starts so many browsers for strangers in a day. */
export const registrationsInAll = (perDay: number): RequestHandler =>
  limiter('This installation takes no more registrations today. Try again tomorrow, or write to its owner.', {
    windowMs: 24 * 60 * MINUTE,
    limit: perDay,
    identifier: 'registrations-in-all',
    standardHeaders: false,
    requestWasSuccessful: (_request, response) => response.statusCode < 400,
    skipFailedRequests: true,
    keyGenerator: () => 'all',
  });

/** Letters are sent whether or not the request looks good, so each one counts. */
export const letters = (): RequestHandler =>
  limiter('Too many letters were asked for from this address. Wait 15 minutes.', {
    windowMs: 15 * MINUTE,
    limit: LOCK_OUT_AFTER,
    identifier: 'letters',
    keyGenerator: addressOf,
  });

/** Invitations with an address in them, and new addresses: who asks for ever writes to strangers in our name. */
export const userLetters = (): RequestHandler =>
  limiter('Too many letters within an hour. Wait, or invite by link, without an e-mail address.', {
    windowMs: 60 * MINUTE,
    limit: LETTERS_OF_USERS,
    identifier: 'letters',
    skip: (request) => !isObject(request.body) || request.body['email'] === undefined,
    keyGenerator: sharerIn,
  });

const isObject = (body: unknown): body is Record<string, unknown> =>
  typeof body === 'object' && body !== null;
const loginIn = (body: unknown): string =>
  isObject(body) && typeof body['login'] === 'string' ? body['login'].slice(0, 254) : '';
