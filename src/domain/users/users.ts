import { isUniqueViolation, type Database, type Tx } from '../../db/database.ts';
import { deleteLinks, deleteLoginLinks, unconfirmedEmail, type LinkRow } from '../../db/links.ts';
import { findAccount } from '../../db/accounts.ts';
import { insertMember, setRole } from '../../db/members.ts';
import { revokeSignIns, type Device } from '../../db/signIns.ts';
import {
  findLogin,
  findOwner,
  findUser,
  insertUser,
  lockUser,
  membershipsOf,
  setPassword,
  updateUser,
  type MembershipOfUser,
  type UserRow,
} from '../../db/users.ts';
import { newId } from '../../lib/ids.ts';
import { roles, type Role } from '../../model/access.ts';
import { AppError, badField } from '../../model/errors.ts';
import type { AccountId, Phone, SignInId, UserId } from '../../model/ids.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Changes } from '../changes.ts';
import { homesOfInstallation } from '../numbers/numbers.ts';
import { requirePhone, type Homes } from '../phones/phone.ts';
import {
  emailChangeLetter,
  emailLetter,
  passwordLetter,
  registrationLetter,
  type Language,
} from '../mail/letters.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Links, MadeLink } from './links.ts';
import { readLogin } from './logins.ts';
import { hashPassword, isPassword, requireHardToGuess } from './passwords.ts';
import type { SignIn, SignIns } from './signIns.ts';

export const registrations = ['open', 'invite', 'closed'] as const;
export type Registration = (typeof registrations)[number];

export interface UsersDeps {
  db: Database;
  accounts: Accounts;
  signIns: SignIns;
  links: Links;
  mailer: Mailer;
  /** Queues `mailPassword`. */
  mailPasswordLater: (id: UserId, language: Language) => Promise<unknown>;
  changes: Changes;
  registration: Registration;
}

export interface Person extends Omit<UserRow, 'passwordHash'> {
  /** A new address that is not confirmed yet: a link was mailed to it. */
  newEmail: string | null;
  accounts: MembershipOfUser[];
}

interface NewLogin {
  name: string;
  email: string | null;
  phone: Phone | null;
  password: string;
}

/** For users who chose both password and address themselves. */
const ownLogin = { passwordShared: false, emailTrusted: true };

/** Users and their logins: how they are created, and what users may change about themselves. */
export class Users {
  readonly #deps: UsersDeps;
  constructor(deps: UsersDeps) {
    this.#deps = deps;
  }

  async hasOwner(): Promise<boolean> {
    return (await this.#deps.db.asSystem(findOwner)) !== undefined;
  }

  /** Creates the link for the owner's login; it replaces older ones. */
  makeSetUpLink(): Promise<MadeLink> {
    return this.#deps.db.asSystem(async (tx) => {
      await deleteLinks(tx, 'set_up', null);
      return this.#deps.links.make(tx, 'set_up');
    });
  }

  async setUp(
    input: { token: string; name: string; email: string; password: string },
    device: Device,
  ): Promise<SignIn> {
    await requireHardToGuess(input.password, [input.name, input.email]);
    const hash = await hashPassword(input.password);
    return this.#create(async (tx) => {
      await this.#deps.links.redeem(tx, input.token, 'set_up');
      const owner = { ...input, id: newId<UserId>(), phone: null, isOwner: true };
      await insertUser(tx, { ...owner, passwordHash: hash, ...ownLogin });
      return this.#deps.signIns.begin(tx, owner.id, device);
    });
  }

  /** Sets the owner's login from the configuration at every start: the way back in after a forgotten password. */
  async ensureOwner(email: string, password: string): Promise<void> {
    const { db } = this.#deps;
    const owner = await db.asSystem(findOwner);
    if (owner?.email === email && (await isPassword(password, owner.passwordHash))) return;
    const hash = await hashPassword(password);
    await db.asSystem(async (tx) => {
      if (!owner) {
        const id = newId<UserId>();
        return insertUser(tx, {
          ...{ id, name: 'Owner', email, phone: null, isOwner: true },
          ...{ passwordHash: hash, ...ownLogin },
        });
      }
      await updateUser(tx, owner.id, { email });
      await setPassword(tx, owner.id, hash, false);
      return revokeSignIns(tx, owner.id);
    });
  }

  /** Creates a login, an account with its number, and a sign-in. The caller starts the instance. */
  async register(
    input: {
      name: string;
      phone: string;
      email: string;
      password: string;
      token?: string | undefined;
    },
    device: Device,
  ): Promise<{ signIn: SignIn; accountId: AccountId }> {
    const { registration, accounts, links, signIns } = this.#deps;
    if (registration === 'closed' || (registration === 'invite' && input.token === undefined)) {
      throw new AppError(
        'forbidden',
        'Registration needs an invitation from the owner of this installation.',
      );
    }
    const phone = requirePhone(input.phone, 'body.phone', await this.#homes());
    await requireHardToGuess(input.password, [input.name, input.email, phone]);
    const passwordHash = await hashPassword(input.password);
    return this.#create(async (tx) => {
      if (input.token !== undefined) await links.redeem(tx, input.token, 'registration');
      const user = { id: newId<UserId>(), name: input.name, email: input.email, phone, isOwner: false };
      await insertUser(tx, { ...user, passwordHash, ...ownLogin });
      const accountId = newId<AccountId>();
      await accounts.insert(tx, accountId, { name: input.name, phone, plan: 'free' });
      await insertMember(tx, accountId, user.id, 'admin');
      return { signIn: await signIns.begin(tx, user.id, device), accountId };
    });
  }

  /** Creates a link for a registration. */
  async inviteToRegister(
    email: string | undefined,
    createdBy: UserId | null,
    language: Language,
  ): Promise<MadeLink> {
    const { db, links, mailer } = this.#deps;
    const made = await db.asSystem((tx) =>
      links.make(tx, 'registration', { email: email ?? null, createdBy }),
    );
    if (email !== undefined) await mailer.send(email, registrationLetter(language, made.url));
    return made;
  }

  /** What a link invites to, for the page that asks whether to accept. */
  async readInvitation(
    token: string,
  ): Promise<{ link: LinkRow; accountName: string | null; invitedBy: string | null }> {
    return this.#deps.db.asSystem(async (tx) => {
      const link = await this.#deps.links.read(tx, token);
      if (link.purpose !== 'invitation' && link.purpose !== 'registration') {
        throw new AppError('link_invalid', 'This link is no invitation.');
      }
      const account = link.accountId && (await findAccount(tx, link.accountId));
      const invitedBy = link.createdBy && (await findUser(tx, link.createdBy));
      return { link, accountName: account?.name ?? null, invitedBy: invitedBy?.name ?? null };
    });
  }

  /** Joins an account, as the user who is signed in or as a new one. */
  async acceptInvitation(
    input: {
      token: string;
      name?: string | undefined;
      email?: string | undefined;
      phone?: string | undefined;
      password?: string | undefined;
    },
    signedIn: { userId: UserId; signInId: SignInId } | null,
    device: Device,
  ): Promise<{ userId: UserId; accountId: AccountId; signIn: SignIn | null }> {
    const { links, signIns, changes } = this.#deps;
    const login = signedIn ? null : newLogin(await this.#homes(), input);
    if (login) await requireHardToGuess(login.password, [login.name, login.email, login.phone]);
    const passwordHash = login && (await hashPassword(login.password));
    const accepted = await this.#create(async (tx) => {
      // The user is locked before the link, as everywhere: an admin's password reset runs before or after this, not in between.
      if (signedIn) await lockUser(tx, signedIn.userId);
      const { accountId, role, email } = await links.redeem(tx, input.token, 'invitation');
      if (!accountId || !role) throw new Error('an invitation to nothing');
      const userId = signedIn?.userId ?? newId<UserId>();
      if (login && passwordHash !== null) {
        const { name, phone } = login;
        const user = { id: userId, name, phone, email: login.email ?? email, isOwner: false };
        if (user.email === null && phone === null)
          throw badField('body.email', 'Give an e-mail address or a phone');
        // Whoever created the invitation had the link too.
        await insertUser(tx, { ...user, passwordHash, passwordShared: true, emailTrusted: false });
      }
      if (signedIn) await joinAs(tx, signedIn, accountId, role);
      else await insertMember(tx, accountId, userId, role);
      // Whoever could reset their password before must not get access to the new account.
      await deleteLoginLinks(tx, userId);
      return { userId, accountId, signIn: signedIn ? null : await signIns.begin(tx, userId, device) };
    });
    changes.announce([{ type: 'access.changed' }]);
    return accepted;
  }

  async get(id: UserId): Promise<Person> {
    return this.#deps.db.asSystem(async (tx) => {
      const user = await findUser(tx, id);
      if (!user) throw new AppError('unauthorized', 'This login is gone.');
      const { passwordHash: _, ...rest } = user;
      return { ...rest, newEmail: await unconfirmedEmail(tx, id), accounts: await membershipsOf(tx, id) };
    });
  }

  /**
   * Changing an e-mail address or phone requires the password. Links sent to the old address then stop working. If mail is
   * configured, a new address is valid after the link mailed to it was opened.
   */
  async update(
    id: UserId,
    patch: {
      name?: string | undefined;
      email?: string | undefined;
      phone?: string | undefined;
      current?: string | undefined;
    },
    language: Language,
  ): Promise<Person> {
    const { links, mailer } = this.#deps;
    const { name } = patch;
    const phone =
      patch.phone === undefined ? undefined : requirePhone(patch.phone, 'body.phone', await this.#homes());
    const before = await this.get(id);
    // Entering the same address again requests a new confirmation.
    const email = patch.email !== before.email || !before.emailTrusted ? patch.email : undefined;
    if (email === undefined && (phone ?? before.phone) === before.phone) {
      await this.#create((tx) => updateUser(tx, id, { name }));
      return this.get(id);
    }
    const checked = await this.#requirePassword(id, patch.current ?? '');
    const link = await this.#create(async (tx) => {
      const user = await holdChecked(tx, id, checked);
      await deleteLoginLinks(tx, id);
      if (email !== undefined && user.passwordShared) throw sharedPassword('change the e-mail address');
      if (email === undefined || !mailer.isConfigured) {
        await updateUser(tx, id, { name, email, phone });
        return null;
      }
      await updateUser(tx, id, { name, phone });
      const other = await findLogin(tx, email, null);
      if (other && other.id !== id) throw loginTaken('email');
      return links.make(tx, 'email', { userId: id, email });
    });
    if (link && email !== undefined) await this.#askToConfirm(id, before.email, email, link.url, language);
    return this.get(id);
  }

  async #askToConfirm(
    id: UserId,
    before: string | null,
    email: string,
    url: string,
    language: Language,
  ): Promise<void> {
    const { db, mailer } = this.#deps;
    if (!(await mailer.send(email, emailLetter(language, url)))) {
      await db.asSystem((tx) => deleteLinks(tx, 'email', id));
      throw new AppError(
        'unavailable',
        'The e-mail address stays as it is: no letter could be sent to the new one.',
      );
    }
    if (before !== null && before !== email) await mailer.send(before, emailChangeLetter(language, email));
  }

  /** Confirms a new address with the link that was mailed to it. */
  async confirmEmail(token: string): Promise<UserId> {
    return this.#create(async (tx) => {
      const { link, user } = await this.#deps.links.redeemOf(tx, token, 'email');
      await updateUser(tx, user.id, { email: link.email ?? undefined });
      await deleteLoginLinks(tx, user.id);
      return user.id;
    });
  }

  /** Returns the hash that the password was checked against. */
  async #requirePassword(id: UserId, current: string): Promise<string> {
    const user = await this.#deps.db.asSystem((tx) => findUser(tx, id));
    if (!(await isPassword(current, user?.passwordHash)) || !user) throw wrongPassword();
    return user.passwordHash;
  }

  async changePassword(id: UserId, keep: SignInId, current: string, password: string): Promise<void> {
    const { db, changes } = this.#deps;
    const checked = await this.#requirePassword(id, current);
    const { name, email, phone } = await this.get(id);
    await requireHardToGuess(password, [name, email, phone]);
    const hash = await hashPassword(password);
    await db.asSystem(async (tx) => {
      await holdChecked(tx, id, checked);
      await setPassword(tx, id, hash, false);
      await deleteLoginLinks(tx, id);
      await revokeSignIns(tx, id, keep);
    });
    changes.announce([{ type: 'access.changed' }]);
  }

  /** Mails a link if the login exists. The answer is the same either way. */
  async forgotPassword(login: string, language: Language): Promise<void> {
    const { db, mailer, mailPasswordLater } = this.#deps;
    if (!mailer.isConfigured) throw new AppError('unsupported', 'No mail server is configured (SMTP_URL).');
    const { user } = await db.asSystem((tx) => readLogin(tx, login));
    // Not waited for: the time that a mail server takes would tell that the login exists.
    if (user) await mailPasswordLater(user.id, language);
  }

  /** The link is made when the letter is, and anew when that is tried again: a queue must not hold it. */
  async mailPassword(id: UserId, language: Language): Promise<void> {
    const { db, mailer } = this.#deps;
    const made = await db.asSystem(async (tx) => {
      const held = await lockUser(tx, id);
      if (!held?.email) return null;
      // An admin may have set an untrusted address: by mail they must not reset more than with their own link.
      if (!held.emailTrusted && (await reachesFurther(tx, held))) return null;
      return { email: held.email, ...(await this.makePasswordLink(tx, held.id, null)) };
    });
    if (made && !(await mailer.send(made.email, passwordLetter(language, made.url))))
      throw new AppError('unavailable', 'The mail server did not take a letter with a password link.');
  }

  #homes(): Promise<Homes> {
    return this.#deps.db.asSystem(homesOfInstallation);
  }

  /** For a locked user. `createdBy`: the admin who creates the link and so knows it; null: it is mailed to the user only. */
  async makePasswordLink(tx: Tx, userId: UserId, createdBy: UserId | null): Promise<MadeLink> {
    await deleteLinks(tx, 'password', userId);
    return this.#deps.links.make(tx, 'password', { userId, createdBy });
  }

  async resetPassword(token: string, password: string): Promise<void> {
    const { db, links, changes } = this.#deps;
    const hash = await hashPassword(password);
    await db.asSystem(async (tx) => {
      const { link, user } = await links.redeemOf(tx, token, 'password');
      await requireHardToGuess(password, [user.name, user.email, user.phone]);
      await setPassword(tx, user.id, hash, link.createdBy !== null || !user.emailTrusted);
      await deleteLoginLinks(tx, user.id);
      await revokeSignIns(tx, user.id);
    });
    changes.announce([{ type: 'access.changed' }]);
  }

  async #create<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.#deps.db.asSystem(work);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      if (isUniqueViolation(error, 'users_one_owner'))
        throw new AppError('conflict', 'This installation has an owner already. Sign in.');
      throw loginTaken(isUniqueViolation(error, 'users_phone_key') ? 'phone' : 'email');
    }
  }
}

/** A user whose password was checked before the transaction. It must not have been changed meanwhile. */
async function holdChecked(tx: Tx, id: UserId, checked: string): Promise<UserRow> {
  const user = await lockUser(tx, id);
  if (user?.passwordHash !== checked) throw wrongPassword();
  return user;
}

/** Whether this login gives access to more than one account: then no admin of one of them may set its password. */
export async function reachesFurther(tx: Tx, { id, isOwner }: UserRow): Promise<boolean> {
  return isOwner || (await membershipsOf(tx, id)).length > 1;
}

const wrongPassword = (): AppError => badField('body.current', 'The current password is wrong');

function loginTaken(field: 'phone' | 'email'): AppError {
  const message = `Somebody signs in with this ${field === 'phone' ? 'phone' : 'e-mail address'} already. Sign in instead.`;
  return new AppError('conflict', message, { details: { errors: [{ path: `body.${field}`, message }] } });
}

const sharedPassword = (then: string): AppError =>
  new AppError(
    'password_shared',
    `Your password was chosen by a link that somebody else had too, so they may know it. Change it (POST /api/me/password), then ${then}.`,
  );

/**
 * Adds an existing, locked user to an account. Others may be signed in as the user, or know the password: those sign-ins end,
 * and such a password must be changed first. A member's role can be raised, never lowered.
 */
async function joinAs(
  tx: Tx,
  { userId, signInId }: { userId: UserId; signInId: SignInId },
  accountId: AccountId,
  role: Role,
): Promise<void> {
  const present = (await membershipsOf(tx, userId)).find((one) => one.accountId === accountId);
  if (present) {
    if (roles.indexOf(role) >= roles.indexOf(present.role))
      throw new AppError('conflict', 'You belong to this account already, with the same or a higher role.');
    await setRole(tx, accountId, userId, role);
    return;
  }
  if ((await findUser(tx, userId))?.passwordShared === true) throw sharedPassword('accept the invitation');
  await insertMember(tx, accountId, userId, role);
  await revokeSignIns(tx, userId, signInId);
}

function newLogin(
  homes: Homes,
  input: {
    name?: string | undefined;
    email?: string | undefined;
    phone?: string | undefined;
    password?: string | undefined;
  },
): NewLogin {
  if (input.name === undefined) throw badField('body.name', 'Give a name');
  if (input.password === undefined) throw badField('body.password', 'Choose a password');
  const phone = input.phone === undefined ? null : requirePhone(input.phone, 'body.phone', homes);
  return { name: input.name, email: input.email ?? null, phone, password: input.password };
}
