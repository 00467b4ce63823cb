import type { SignedIn } from '../../contract/users.ts';
import type { AccountId } from '../../model/ids.ts';
import { anInstance, uuid } from './fixtures.ts';
import type { MockGateway } from './mockGateway.ts';
import { inFuture, type MockUser } from './mockPeople.ts';
import type { Asking, Handlers } from './mockRouter.ts';
import { Refusal } from './refusal.ts';

/** Signing in and what leads to it. */
export function authHandlers(gateway: MockGateway): Handlers {
  const { people } = gateway;
  const nameOf = (id: AccountId): string => gateway.account(id).name;
  const begin = (user: MockUser, { setCookie }: Asking): SignedIn => {
    setCookie(people.begin(user));
    return people.signedIn(user, nameOf);
  };
  /** Works once. */
  const redeem = <Page extends string>(token: string, page: Page) => {
    const link = gateway.links.get(token);
    if (link?.page !== page) throw new Refusal(401, 'link_invalid', 'This link does not work.');
    gateway.links.delete(token);
    return link as Extract<typeof link, { page: Page }>;
  };
  const requireFree = (email: string | undefined, phone?: string): void => {
    const taken = people.users.some(
      (one) => (one.email !== null && one.email === email) || one.phone === phone,
    );
    if (taken && (email !== undefined || phone !== undefined))
      throw new Refusal(409, 'conflict', 'There is a login with this e-mail address or phone.');
  };

  return {
    signInOptions: () => gateway.options,
    signIn: (asking) => begin(people.withPassword(asking.body.login, asking.body.password), asking),
    refresh: ({ cookie, setCookie }) => {
      const next = people.renew(cookie);
      setCookie(next.cookie);
      return people.signedIn(next.user, nameOf);
    },
    signOut: ({ cookie, setCookie }) => {
      people.end(cookie);
      setCookie(null);
      return undefined;
    },
    signOutEverywhere: ({ user, setCookie }) => {
      people.end(null, user);
      setCookie(null);
      return undefined;
    },
    setUp: (asking) => {
      redeem(asking.body.token, 'set-up');
      gateway.options = { ...gateway.options, hasOwner: true };
      const { name, email, password } = asking.body;
      return begin(people.add(name, { email, password, isOwner: true }), asking);
    },
    register: (asking) => {
      const { name, email, password, token } = asking.body;
      if (gateway.options.registration === 'invite') redeem(token ?? '', 'register');
      const phone = asking.body.phone.replace(/\D/g, '');
      requireFree(email, phone);
      const instance = anInstance(60, name, 'scan_qr', { phone });
      gateway.instances = [...gateway.instances, instance];
      gateway.accounts.set(instance.accountId, { name, plan: 'free' });
      const roles = new Map([[instance.accountId, 'admin' as const]]);
      const user = people.add(name, { email, phone, password, roles });
      const pairingUrl = gateway.link('pairs-60', { page: 'pair', numberId: instance.id });
      return { ...begin(user, asking), account: gateway.account(instance.accountId), pairingUrl };
    },
    readInvitation: ({ body: { token } }) => {
      const link = gateway.links.get(token);
      if (link?.page !== 'invitation') throw new Refusal(401, 'link_invalid', 'This link does not work.');
      const { accountId, role, email } = link;
      const expiresAt = inFuture(86_400_000);
      return {
        purpose: 'invitation',
        accountName: nameOf(accountId),
        role,
        email,
        invitedBy: 'Olga',
        expiresAt,
      };
    },
    acceptInvitation: (asking) => {
      const { token, name, email, phone, password } = asking.body;
      if (!asking.user) requireFree(email, phone);
      const { accountId, role, id } = redeem(token, 'invitation');
      gateway.invitations = gateway.invitations.filter((one) => one.id !== id);
      const made = { email: email ?? null, phone: phone ?? null, password: password ?? '' };
      const user = asking.user ?? people.add(name ?? '', made);
      user.roles.set(accountId, role);
      return asking.user ? people.signedIn(user, nameOf) : begin(user, asking);
    },
    forgotPassword: () => undefined,
    resetPassword: ({ body }) => {
      const { user } = redeem(body.token, 'reset-password');
      user.password = body.password;
      people.end(null, user);
      return undefined;
    },
    confirmEmail: ({ body }) => {
      const { user, email } = redeem(body.token, 'confirm-email');
      Object.assign(user, { email, newEmail: null, emailTrusted: true });
      return undefined;
    },
    getMe: ({ user }) => people.me(known(user), nameOf),
    updateMe: ({ user, body }) => {
      if (people.users.some((one) => one !== user && body.email !== undefined && one.email === body.email))
        throw new Refusal(409, 'conflict', 'Somebody else has this e-mail address.');
      const { current: _, ...patch } = body;
      const me = Object.assign(known(user), patch, { email: known(user).email });
      if (body.email !== undefined) {
        me.emailTrusted = me.emailTrusted || !gateway.options.mail;
        if (gateway.options.mail) me.newEmail = body.email;
        else me.email = body.email;
      }
      return people.me(me, nameOf);
    },
    listSignIns: () => ({ items: gateway.signIns }),
    endSignIn: ({ params }) => {
      const left = gateway.signIns.filter(({ id }) => id !== params['signInId']);
      if (left.length === gateway.signIns.length)
        throw new Refusal(404, 'not_found', 'There is no such sign-in.');
      gateway.signIns = left;
      return undefined;
    },
    changePassword: ({ user, body }) => {
      if (known(user).password !== body.current) {
        const errors = [{ path: 'body.current', message: 'The current password is wrong' }];
        throw new Refusal(422, 'bad_input', 'The current password is wrong.', { errors });
      }
      if (body.password === 'password123') {
        const errors = [{ path: 'body.password', message: 'Too easy to guess' }];
        throw new Refusal(422, 'bad_input', 'Too easy to guess.', { errors });
      }
      known(user).password = body.password;
      return undefined;
    },
    inviteToRegister: () => ({
      url: gateway.link(`registers-${uuid(gateway.links.size).slice(-4)}`, { page: 'register' }),
      expiresAt: inFuture(14 * 86_400_000),
    }),
    createPairingLink: ({ params }) => {
      const instance = gateway.instances.find(({ id }) => id === params['id']);
      if (!instance) throw new Refusal(404, 'not_found', 'There is no such instance.');
      const url = gateway.link(`pairs-${instance.port}`, { page: 'pair', numberId: instance.id });
      return { url, expiresAt: inFuture(86_400_000) };
    },
    getPairing: ({ bearer }) => {
      const { id, name, phone, state, code, text, linked } = pairable(gateway, bearer);
      const qr = linked ? null : (gateway.qrs.get(id) ?? null);
      return {
        name,
        phone,
        state,
        code,
        text,
        linked,
        qr,
        pairingCode: gateway.pairingCodes.get(id) ?? null,
      };
    },
    askPairingCode: ({ bearer }) => {
      const instance = pairable(gateway, bearer);
      const pairingCode = { code: 'WXYZ2345', expiresAt: inFuture(170_000) };
      gateway.pairingCodes.set(instance.id, pairingCode);
      gateway.become(instance.name, 'enter_code');
      return pairingCode;
    },
  };
}

function pairable(gateway: MockGateway, token: string | null) {
  const link = gateway.links.get(token ?? '');
  const instance = link?.page === 'pair' && gateway.instances.find(({ id }) => id === link.numberId);
  if (!instance) throw new Refusal(401, 'unauthorized', 'This pairing link does not work.');
  return instance;
}

export function known(user: MockUser | null): MockUser {
  if (!user) throw new Refusal(401, 'unauthorized', 'Sign in first.');
  return user;
}
