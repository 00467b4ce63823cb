import type { PairingCode } from '../../contract/instances.ts';
import type { Pairing } from '../../contract/pairing.ts';
import type {
  InvitationView,
  Me,
  OwnSignIn,
  Registered,
  SignedIn,
  SignInOptions,
} from '../../contract/users.ts';
import { call } from './call.ts';
import { ask } from './http.ts';

export interface NewLogin {
  name: string;
  email: string;
  phone: string;
  password: string;
}

const post = <Answer>(path: string, body: unknown): Promise<Answer> =>
  ask<Answer>(`/api/auth/${path}`, null, { method: 'POST', body });

/** What needs no sign-in, or makes one. */
export const auth = {
  options: (signal: AbortSignal) => ask<SignInOptions>('/api/auth/options', null, { signal }),

  signIn: (body: { login: string; password: string }) => post<SignedIn>('sign-in', body),

  setUp: (body: Omit<NewLogin, 'phone'> & { token: string }) => post<SignedIn>('set-up', body),

  register: (body: NewLogin & { token?: string }) => post<Registered>('register', body),

  readInvitation: (token: string) => post<InvitationView>('invitation', { token }),

  /** With a new login. */
  join: (body: Partial<NewLogin> & { token: string }) => post<SignedIn>('invitation/accept', body),

  forgotPassword: (body: { login: string }) => post<undefined>('forgot-password', body),

  confirmEmail: (body: { token: string }) => post<undefined>('confirm-email', body),

  resetPassword: (body: { token: string; password: string }) => post<undefined>('reset-password', body),
};

/** One's own login. */
export const own = {
  /** Joins the account of an invitation as the signed-in user. */
  join: (token: string) => call<SignedIn>('/api/auth/invitation/accept', { method: 'POST', body: { token } }),

  update: (body: Partial<Record<'name' | 'email' | 'phone' | 'current', string>>) =>
    call<Me>('/api/me', { method: 'PATCH', body }),

  signIns: async (signal: AbortSignal) =>
    (await call<{ items: OwnSignIn[] }>('/api/me/sign-ins', { signal })).items,

  endSignIn: (id: string) => call<undefined>(`/api/me/sign-ins/${id}`, { method: 'DELETE' }),

  changePassword: (body: { current: string; password: string }) =>
    call<undefined>('/api/me/password', { method: 'POST', body }),
};

/** What a pairing link opens. */
export const pairing = {
  read: (token: string, signal: AbortSignal) => ask<Pairing>('/api/pairing', token, { signal }),

  askCode: (token: string) => ask<PairingCode>('/api/pairing/code', token, { method: 'POST', body: {} }),
};
