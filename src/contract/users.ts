import { roles } from '../model/access.ts';
import { planNames } from '../model/plans.ts';
import { account } from './accounts.ts';
import { accountId, emailInput, list, phoneInput, signInId, timestamp, userId } from './common.ts';
import { define } from './operation.ts';
import { z } from './zod.ts';

export const personName = z.string().trim().min(1).max(100);
/** Checked where one is chosen; what is typed to sign in is only bounded. */
const newPassword = z
  .string()
  .min(10, 'Choose at least 10 characters')
  .max(200)
  .openapi({ format: 'password', description: 'Refused (422) where it is easy to guess' });
const token = z.string().min(1).max(500).openapi({ description: 'From the link, after the #' });

export const me = z
  .object({
    id: userId,
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    newEmail: z
      .string()
      .nullable()
      .openapi({ description: 'A new e-mail address, until the link that was mailed to it is opened' }),
    emailTrusted: z.boolean().openapi({
      description:
        'Whether a link mailed to the address resets the password wherever the user belongs. false: of a user of one account only; confirm the address by sending it again with `current`',
    }),
    isOwner: z.boolean().openapi({ description: 'Of the whole installation' }),
    accounts: z
      .array(z.object({ id: accountId, name: z.string(), plan: z.enum(planNames), role: z.enum(roles) }))
      .openapi({ description: 'The accounts that the user belongs to; the owner reaches all others too' }),
  })
  .openapi('Me');
export type Me = z.infer<typeof me>;

export const signedIn = z
  .object({
    accessToken: z.string().openapi({ description: 'Send it as `Authorization: Bearer …`' }),
    expiresAt: timestamp,
    user: me,
  })
  .openapi('SignedIn');
export type SignedIn = z.infer<typeof signedIn>;

export const registrations = ['open', 'invite', 'closed'] as const;
export const signInOptions = z
  .object({
    hasOwner: z
      .boolean()
      .openapi({ description: 'false: the link that the terminal shows creates the owner' }),
    registration: z.enum(registrations),
    mail: z.boolean().openapi({ description: 'Whether forgotten passwords can be reset by mail' }),
  })
  .openapi('SignInOptions');
export type SignInOptions = z.infer<typeof signInOptions>;

const signInBody = z.object({
  login: z.string().trim().min(1).max(254).openapi({ description: 'E-mail address or phone' }),
  password: z.string().min(1).max(200).openapi({ format: 'password' }),
});
const setUpBody = z.object({ token, name: personName, email: emailInput, password: newPassword });
const registerBody = z.object({
  name: personName.openapi({ description: 'Of the person; the account gets it too' }),
  phone: phoneInput.openapi({ description: 'The WhatsApp number to pair, and a login name' }),
  email: emailInput,
  password: newPassword,
  token: token.optional().openapi({ description: 'Needed where registration is by invitation' }),
});
export const registered = signedIn
  .extend({ account, pairingUrl: z.url().openapi({ description: 'The page that pairs the phone' }) })
  .openapi('Registered');
export type Registered = z.infer<typeof registered>;

const invitationView = z
  .object({
    purpose: z.enum(['invitation', 'registration']),
    accountName: z.string().nullable(),
    role: z.enum(roles).nullable(),
    email: z.string().nullable(),
    invitedBy: z.string().nullable(),
    expiresAt: timestamp,
  })
  .openapi('InvitationView');
export type InvitationView = z.infer<typeof invitationView>;

const acceptBody = z.object({
  token,
  name: personName.optional(),
  email: emailInput.optional(),
  phone: phoneInput.optional(),
  password: newPassword.optional(),
});
const mePatch = z
  .object({
    name: personName,
    email: emailInput,
    phone: phoneInput,
    current: signInBody.shape.password.openapi({
      description: 'The password; needed to change the e-mail address or phone, since one signs in with them',
    }),
  })
  .partial()
  .refine(({ name, email, phone }) => [name, email, phone].some((one) => one !== undefined), {
    message: 'Give something to change',
  });

export const ownSignIn = z
  .object({
    id: signInId,
    isThisOne: z.boolean().openapi({ description: 'The one that asks' }),
    createdAt: timestamp,
    lastUsedAt: timestamp.openapi({ description: 'To ten minutes: an open panel renews its token so often' }),
    address: z.string().nullable().openapi({ description: 'From where it was last used' }),
    agent: z.string().nullable().openapi({ description: 'What the browser says it is (User-Agent)' }),
  })
  .openapi('SignIn');
export type OwnSignIn = z.infer<typeof ownSignIn>;

const link = z.object({ url: z.url(), expiresAt: timestamp }).openapi('OneTimeLink');
export type OneTimeLink = z.infer<typeof link>;
export { link as oneTimeLink };

const ofSignIn = { tag: 'Sign-in' } as const;
const cookie =
  'A refresh token follows in an HttpOnly cookie, for `POST /api/auth/refresh` of the same origin.';

export const userOperations = {
  signInOptions: define({
    ...ofSignIn,
    method: 'get',
    path: '/api/auth/options',
    summary: 'Read the options of the sign-in page',
    answer: { status: 200, schema: signInOptions },
    problems: [],
  }),
  setUp: define({
    ...ofSignIn,
    method: 'post',
    path: '/api/auth/set-up',
    summary: "Create the owner's login, once, with the link that the terminal shows",
    body: setUpBody,
    answer: { status: 201, schema: signedIn },
    problems: [403, 409],
  }),
  signIn: define({
    ...ofSignIn,
    method: 'post',
    path: '/api/auth/sign-in',
    summary: 'Sign in',
    description: `${cookie} Five wrong passwords lock the login for this address for 15 minutes.`,
    body: signInBody,
    answer: { status: 200, schema: signedIn },
    problems: [401, 403],
  }),
  refresh: define({
    ...ofSignIn,
    method: 'post',
    path: '/api/auth/refresh',
    summary: 'Exchange a refresh token for a new pair of tokens',
    description: 'A refresh token works once. One that comes a second time ends its sign-in: it was copied.',
    answer: { status: 200, schema: signedIn },
    problems: [401, 403],
  }),
  signOut: define({
    ...ofSignIn,
    method: 'post',
    path: '/api/auth/sign-out',
    summary: 'Sign out',
    answer: { status: 204, schema: null },
    problems: [403],
  }),
  signOutEverywhere: define({
    ...ofSignIn,
    method: 'post',
    path: '/api/auth/sign-out-everywhere',
    summary: "End all of one's sign-ins",
    answer: { status: 204, schema: null },
    problems: [403],
  }),
  register: define({
    ...ofSignIn,
    method: 'post',
    path: '/api/auth/register',
    summary: 'Register: a login, an account, its number and its instance',
    description: cookie,
    body: registerBody,
    answer: { status: 201, schema: registered },
    problems: [403, 409],
  }),
  readInvitation: define({
    ...ofSignIn,
    method: 'post',
    path: '/api/auth/invitation',
    summary: 'Read an invitation',
    body: z.object({ token }),
    answer: { status: 200, schema: invitationView },
    problems: [403],
  }),
  acceptInvitation: define({
    ...ofSignIn,
    method: 'post',
    path: '/api/auth/invitation/accept',
    summary: 'Accept an invitation: as the signed-in user, or with a new login',
    description: `Without a sign-in it takes name, password, and an e-mail address or a phone. ${cookie}`,
    body: acceptBody,
    answer: { status: 200, schema: signedIn },
    problems: [403, 409],
  }),
  forgotPassword: define({
    ...ofSignIn,
    method: 'post',
    path: '/api/auth/forgot-password',
    summary: 'Request a password reset by mail',
    description: 'Always 202, so that nobody learns who has a login. Needs SMTP; 501 without.',
    body: z.object({ login: signInBody.shape.login }),
    answer: { status: 202, schema: null },
    problems: [403, 501],
  }),
  resetPassword: define({
    ...ofSignIn,
    method: 'post',
    path: '/api/auth/reset-password',
    summary: 'Set a new password with a reset link; ends all sign-ins of the user',
    body: z.object({ token, password: newPassword }),
    answer: { status: 204, schema: null },
    problems: [403],
  }),
  confirmEmail: define({
    ...ofSignIn,
    method: 'post',
    path: '/api/auth/confirm-email',
    summary: 'Confirm a new e-mail address with the mailed link',
    body: z.object({ token }),
    answer: { status: 204, schema: null },
    problems: [403, 409],
  }),
  getMe: define({
    ...ofSignIn,
    method: 'get',
    path: '/api/me',
    summary: 'Read the signed-in user',
    answer: { status: 200, schema: me },
    problems: [403],
  }),
  updateMe: define({
    ...ofSignIn,
    method: 'patch',
    path: '/api/me',
    summary: "Change one's name, e-mail address or phone",
    description:
      'Where SMTP is configured, a new e-mail address counts once the link that is mailed to it was opened; until then it is `newEmail`. 409 `password_shared`: a password that somebody else may know is changed first.',
    body: mePatch,
    answer: { status: 200, schema: me },
    problems: [403, 409, 503],
  }),
  changePassword: define({
    ...ofSignIn,
    method: 'post',
    path: '/api/me/password',
    summary: "Change one's password; other sign-ins end",
    body: z.object({ current: signInBody.shape.password, password: newPassword }),
    answer: { status: 204, schema: null },
    problems: [403],
  }),
  listSignIns: define({
    ...ofSignIn,
    method: 'get',
    path: '/api/me/sign-ins',
    summary: 'List the sign-ins of the caller, the last used first',
    answer: { status: 200, schema: list(ownSignIn) },
    problems: [403],
  }),
  endSignIn: define({
    ...ofSignIn,
    method: 'delete',
    path: '/api/me/sign-ins/:signInId',
    summary: "End one of one's sign-ins",
    params: z.object({ signInId }),
    answer: { status: 204, schema: null },
    problems: [403, 404],
  }),
  inviteToRegister: define({
    ...ofSignIn,
    method: 'post',
    path: '/api/registration-links',
    summary: 'Create a registration link for a customer',
    body: z.object({ email: emailInput.optional() }),
    answer: { status: 201, schema: link },
    problems: [],
  }),
} as const;
