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
/** For all users of an account together. */
const USERS_PER_MINUTE = 6000;
const STRANGER_PER_MINUTE = 300;
const WRONG_PER_MINUTE = 300;
/** Wrong passwords for one login from one address, and attempts with links and logins from one address. */
const LOCK_OUT_AFTER = 5;
const STRANGER_TRIES = 100;
const REGISTRATIONS_PER_HOUR = 30;
const LETTERS_OF_USERS = 20;

const addressOf = (request: Request): string => ipKeyGenerator(request.ip ?? '');

/**
 * The library's store returns the counter object itself, which keeps counting: of simultaneous requests each would see
 * the total. This one returns the count of each request.
 */
export class CountEach extends MemoryStore {
  override async increment(key: string): Promise<IncrementResponse> {
    const counting = super.increment(key);
    const totalHits = this.current.get(key)?.totalHits;
    const counted = await counting;
    return { resetTime: counted.resetTime, totalHits: totalHits ?? counted.totalHits };
  }
}

/** Counted in memory: a restart resets it, and each gateway counts for itself. */
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

/** For the whole API, after authentication. The keys of an account share the limit of its plan. */
export const perPrincipal = (): RequestHandler =>
  limiter('Too many requests within a minute. The header RateLimit says when to continue.', {
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

/**
 * After authorisation in an account: its users share a limit, besides their own. The owner's requests count for no
 * account.
 */
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

/** Before a credential is checked: limits guessing. Successful requests do not count. */
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

/** After the body is parsed. All spellings of a login count as one. */
export const wrongPasswords = (nameOfLogin: (login: string) => Promise<string>): RequestHandler =>
  limiter('Too many wrong passwords. This login is locked for this address for 15 minutes.', {
    windowMs: 15 * MINUTE,
    limit: LOCK_OUT_AFTER,
    identifier: 'wrong-passwords',
    skipSuccessfulRequests: true,
    keyGenerator: async (request) => `${await nameOfLogin(loginIn(request.body))} ${addressOf(request)}`,
  });

/** For what anybody may try without a login: links, passwords, registrations. */
export const strangersTries = (): RequestHandler =>
  limiter('Too many attempts from this address. Wait 15 minutes.', {
    windowMs: 15 * MINUTE,
    limit: STRANGER_TRIES,
    identifier: 'attempts',
    skipSuccessfulRequests: true,
    keyGenerator: addressOf,
  });

/** Each registration starts an instance, so successful ones count too. */
export const registrations = (): RequestHandler =>
  limiter('Too many registrations from this address. Wait an hour.', {
    windowMs: 60 * MINUTE,
    limit: REGISTRATIONS_PER_HOUR,
    identifier: 'registrations',
    requestWasSuccessful: (_request, response) => response.statusCode < 400,
    skipFailedRequests: true,
    keyGenerator: addressOf,
  });

/** For all addresses together: limits how many browsers strangers can start in a day. */
export const registrationsInAll = (perDay: number): RequestHandler =>
  limiter(
    'This installation accepts no more registrations today. Try again tomorrow, or write to its owner.',
    {
      windowMs: 24 * 60 * MINUTE,
      limit: perDay,
      identifier: 'registrations-in-all',
      standardHeaders: false,
      requestWasSuccessful: (_request, response) => response.statusCode < 400,
      skipFailedRequests: true,
      keyGenerator: () => 'all',
    },
  );

/** Mails may be sent whatever the outcome, so every request counts. */
export const letters = (): RequestHandler =>
  limiter('Too many e-mails were requested from this address. Wait 15 minutes.', {
    windowMs: 15 * MINUTE,
    limit: LOCK_OUT_AFTER,
    identifier: 'letters',
    keyGenerator: addressOf,
  });

/** Invitations by mail, and new mail addresses: otherwise a user could mail strangers without limit. */
export const userLetters = (): RequestHandler =>
  limiter('Too many e-mails within an hour. Wait, or invite by link, without an e-mail address.', {
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
