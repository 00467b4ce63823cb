import type { CookieOptions, Request, Response, RequestHandler } from 'express';
import type { Me, SignedIn, SignInOptions } from '../../contract/users.ts';
import type { Accounts } from '../../domain/accounts/accounts.ts';
import type { Audit } from '../../domain/audit/audit.ts';
import type { Links } from '../../domain/users/links.ts';
import type { SignIn, SignIns } from '../../domain/users/signIns.ts';
import type { Tokens } from '../../domain/users/tokens.ts';
import type { Person, Users } from '../../domain/users/users.ts';
import { plainText } from '../../lib/plainText.ts';
import { AppError } from '../../model/errors.ts';
import type { NumberId } from '../../model/ids.ts';
import { languageOf } from '../language.ts';
import type { Bind } from '../operation.ts';
import type { InstanceReader, Presenter } from '../present.ts';
import {
  letters,
  registrations,
  registrationsInAll,
  strangersTries,
  userLetters,
  wrongPasswords,
} from '../rateLimits.ts';
import { ownPagesOnly } from '../sameOrigin.ts';

export interface UserRoutesDeps {
  users: Users;
  signIns: SignIns;
  tokens: Tokens;
  links: Links;
  accounts: Accounts;
  audit: Audit;
  instances: InstanceReader;
  present: Presenter;
  registration: SignInOptions['registration'];
  /** From all addresses together. */
  registrationsPerDay: number;
  canMail: boolean;
  /** The panel's address. Only its origin may use the cookie, and https makes the cookie Secure. */
  publicUrl: () => string;
  onCreated: (id: NumberId) => Promise<void>;
}

const COOKIE = 'ramal_refresh';
const COOKIE_DAYS = 30;

export function userRoutes(bind: Bind, deps: UserRoutesDeps): void {
  const tries = strangersTries();
  signInRoutes(bind, deps, tries);
  joinRoutes(bind, deps, tries);
  passwordRoutes(bind, deps, tries);
  ownRoutes(bind, deps, tries);
}

function signInRoutes(bind: Bind, deps: UserRoutesDeps, tries: RequestHandler): void {
  const { users, signIns } = deps;
  const own = ownPagesOnly(() => new URL(deps.publicUrl()).origin);
  bind('signInOptions', async () => ({
    hasOwner: await users.hasOwner(),
    registration: deps.registration,
    mail: deps.canMail,
  }));
  bind(
    'setUp',
    async ({ body, request, response, auditEntry }) => {
      const signIn = await users.setUp(body, deviceOf(request));
      const answer = await signedIn(deps, request, response, signIn);
      auditEntry.by = asPrincipal(answer.user, signIn);
      return answer;
    },
    tries,
  );
  bind(
    'signIn',
    async ({ body, request, response, auditEntry }) => {
      const signIn = await signIns
        .withPassword(body.login, body.password, deviceOf(request))
        .catch(async (error: unknown) => {
          // Enough to recognise one's own login. A password may have been typed into the wrong field.
          const login = `${body.login.slice(0, 2)}…`;
          await deps.audit.record({ ...auditEntry, action: 'signInFailed', detail: { login } });
          throw error;
        });
      const answer = await signedIn(deps, request, response, signIn);
      auditEntry.by = asPrincipal(answer.user, signIn);
      return answer;
    },
    tries,
    wrongPasswords((login) => signIns.nameOfLogin(login)),
  );
  bind(
    'refresh',
    async ({ request, response }) => {
      const token = cookieOf(request);
      if (token === undefined) throw new AppError('unauthorized', 'You are not signed in.');
      const signIn = await signIns.refresh(token, deviceOf(request)).catch((error: unknown) => {
        response.clearCookie(COOKIE, cookieOptions(deps, request));
        throw error;
      });
      return signedIn(deps, request, response, signIn);
    },
    own,
  );
  bind(
    'signOut',
    async ({ request, response }) => {
      const token = cookieOf(request);
      if (token !== undefined) await signIns.end(token);
      response.clearCookie(COOKIE, cookieOptions(deps, request));
      return undefined;
    },
    own,
  );
  bind('signOutEverywhere', async ({ principal, request, response }) => {
    await signIns.endAll(principal.userId);
    response.clearCookie(COOKIE, cookieOptions(deps, request));
    return undefined;
  });
}

/** Registration and invitations. */
function joinRoutes(bind: Bind, deps: UserRoutesDeps, tries: RequestHandler): void {
  const { users, links } = deps;
  bind(
    'register',
    async ({ body, request, response, auditEntry }) => {
      const { signIn, accountId } = await users.register(body, deviceOf(request));
      const { numbers } = await deps.accounts.get(accountId);
      for (const { numberId } of numbers) await deps.onCreated(numberId);
      const answer = await signedIn(deps, request, response, signIn);
      Object.assign(auditEntry, { accountId, by: asPrincipal(answer.user, signIn) });
      const account = await deps.accounts.get(accountId);
      const [number] = account.numbers;
      if (!number) throw new Error('an account without a number');
      const { token } = await deps.tokens.pairing(accountId, number.numberId);
      return {
        ...answer,
        account: deps.present.account(account, await deps.instances.of(account.numbers)),
        pairingUrl: links.url('pairing', token),
      };
    },
    tries,
    registrations(),
    registrationsInAll(deps.registrationsPerDay),
  );
  bind(
    'readInvitation',
    async ({ body }) => {
      const { link, accountName, invitedBy } = await users.readInvitation(body.token);
      const { role, email } = link;
      const purpose = link.purpose === 'registration' ? ('registration' as const) : ('invitation' as const);
      return { purpose, accountName, role, email, invitedBy, expiresAt: link.expiresAt.toISOString() };
    },
    tries,
  );
  bind(
    'acceptInvitation',
    async ({ body, principal, request, response, auditEntry }) => {
      const user = principal.kind === 'user' ? principal : null;
      const { signIn, userId, accountId } = await users.acceptInvitation(body, user, deviceOf(request));
      const begun = signIn ?? (user && { id: user.signInId, userId, refreshToken: null });
      if (!begun) throw new Error('an invitation was accepted by nobody');
      const answer = await signedIn(deps, request, response, begun);
      Object.assign(auditEntry, { accountId, by: asPrincipal(answer.user, begun) });
      return answer;
    },
    tries,
  );
  bind(
    'inviteToRegister',
    async ({ principal, body, request }) => {
      const by = principal.kind === 'user' ? principal.userId : null;
      const { url, row } = await users.inviteToRegister(body.email, by, languageOf(request));
      return { url, expiresAt: row.expiresAt.toISOString() };
    },
    userLetters(),
  );
}

function passwordRoutes(bind: Bind, { users }: UserRoutesDeps, tries: RequestHandler): void {
  bind(
    'forgotPassword',
    async ({ body, request }) => {
      await users.forgotPassword(body.login, languageOf(request));
      return undefined;
    },
    letters(),
  );
  bind(
    'resetPassword',
    async ({ body }) => {
      await users.resetPassword(body.token, body.password);
      return undefined;
    },
    tries,
  );
  bind(
    'confirmEmail',
    async ({ body, auditEntry }) => {
      auditEntry.target = { userId: await users.confirmEmail(body.token) };
      return undefined;
    },
    tries,
  );
}

/** What users do with their own login. */
function ownRoutes(bind: Bind, { users, signIns }: UserRoutesDeps, tries: RequestHandler): void {
  bind('getMe', async ({ principal }) => presentMe(await users.get(principal.userId)));
  bind(
    'updateMe',
    async ({ principal, body, request }) =>
      presentMe(await users.update(principal.userId, body, languageOf(request))),
    tries,
    userLetters(),
  );
  bind(
    'changePassword',
    async ({ principal, body }) => {
      await users.changePassword(principal.userId, principal.signInId, body.current, body.password);
      return undefined;
    },
    tries,
  );
  bind('listSignIns', async ({ principal }) => ({
    items: (await signIns.list(principal.userId)).map(({ createdAt, lastUsedAt, ...row }) => ({
      ...row,
      isThisOne: row.id === principal.signInId,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
    })),
  }));
  bind('endSignIn', async ({ principal, params }) => {
    await signIns.endOne(principal.userId, params.signInId);
    return undefined;
  });
}

/** The access token is in the body, to be kept in memory; the refresh token is in a cookie that scripts cannot read. */
async function signedIn(
  deps: UserRoutesDeps,
  request: Request,
  response: Response,
  { id, userId, refreshToken }: SignIn,
): Promise<SignedIn> {
  const { token, expiresAt } = await deps.tokens.access(id);
  if (refreshToken !== null) {
    const maxAge = COOKIE_DAYS * 24 * 3_600_000;
    response.cookie(COOKIE, refreshToken, { ...cookieOptions(deps, request), maxAge });
  }
  response.set('cache-control', 'no-store');
  const user = presentMe(await deps.users.get(userId));
  return { accessToken: token, expiresAt: expiresAt.toISOString(), user };
}

const MOST_AGENT = 300;

/** Shown to the user, to recognise their browsers. */
function deviceOf(request: Request) {
  const agent = plainText(request.get('user-agent') ?? '', MOST_AGENT);
  return { address: request.ip ?? null, agent: agent === '' ? null : agent };
}

const cookieOptions = (deps: UserRoutesDeps, request: Request): CookieOptions => ({
  httpOnly: true,
  sameSite: 'strict',
  path: '/api/auth',
  secure: request.secure || deps.publicUrl().startsWith('https:'),
});

const cookieOf = (request: Request): string | undefined =>
  new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1];

const asPrincipal = ({ id, name, isOwner }: Me, signIn: SignIn) => ({
  kind: 'user' as const,
  userId: id,
  name,
  isOwner,
  signInId: signIn.id,
  roles: new Map(),
});

function presentMe({ id, name, email, newEmail, emailTrusted, phone, isOwner, accounts }: Person): Me {
  return {
    id,
    name,
    email,
    newEmail,
    emailTrusted,
    phone,
    isOwner,
    accounts: accounts.map(({ accountId, ...rest }) => ({ id: accountId, ...rest })),
  };
}
