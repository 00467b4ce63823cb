import type { Tx } from '../../db/database.ts';
import { findLink, insertLink, redeemLink, type LinkPurpose, type LinkRow } from '../../db/links.ts';
import { lockUser, type UserRow } from '../../db/users.ts';
import { newId, newSecret, sha256 } from '../../lib/ids.ts';
import type { Role } from '../../model/access.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, LinkId, UserId } from '../../model/ids.ts';

const hours: Record<LinkPurpose, number> = {
  set_up: 24,
  registration: 14 * 24,
  invitation: 7 * 24,
  password: 24,
  email: 24,
};

/** Pages of the panel that links lead to. */
const pages = {
  set_up: 'set-up',
  registration: 'register',
  invitation: 'invitation',
  password: 'reset-password',
  email: 'confirm-email',
  pairing: 'pair',
} as const;

export interface Wish {
  accountId?: AccountId;
  userId?: UserId;
  role?: Role;
  email?: string | null;
  createdBy?: UserId | null;
}

export interface MadeLink {
  row: LinkRow;
  url: string;
}

/** Creates and uses up one-time links. The secret is after the #, which browsers send to no server. */
export class Links {
  readonly #publicUrl: () => string;
  /** `publicUrl`: where people reach the panel, without a slash at the end. */
  constructor(publicUrl: () => string) {
    this.#publicUrl = publicUrl;
  }

  url(page: keyof typeof pages, token: string): string {
    return `${this.#publicUrl()}/${pages[page]}#${token}`;
  }

  async make(tx: Tx, purpose: LinkPurpose, wish: Wish = {}): Promise<MadeLink> {
    const secret = newSecret();
    const row = await insertLink(tx, {
      id: newId<LinkId>(),
      purpose,
      tokenHash: sha256(secret),
      accountId: wish.accountId ?? null,
      userId: wish.userId ?? null,
      role: wish.role ?? null,
      email: wish.email ?? null,
      createdBy: wish.createdBy ?? null,
      hours: hours[purpose],
    });
    return { row, url: this.url(purpose, secret) };
  }

  async read(tx: Tx, token: string): Promise<LinkRow> {
    const row = await findLink(tx, sha256(token));
    if (!row) throw invalid();
    return row;
  }

  async redeem(tx: Tx, token: string, ...purposes: LinkPurpose[]): Promise<LinkRow> {
    const row = await redeemLink(tx, sha256(token), purposes);
    if (!row) throw invalid();
    return row;
  }

  /** For a link about a user, who must be locked before the link: everybody takes these locks in the same order. */
  async redeemOf(
    tx: Tx,
    token: string,
    purpose: 'password' | 'email',
  ): Promise<{ link: LinkRow; user: UserRow }> {
    const { userId } = await this.read(tx, token);
    const user = userId && (await lockUser(tx, userId));
    if (!user) throw invalid();
    return { link: await this.redeem(tx, token, purpose), user };
  }
}

const invalid = (): AppError =>
  new AppError(
    'link_invalid',
    'This link does not work: it was used, has expired, or was taken back. Ask for a new one.',
  );
