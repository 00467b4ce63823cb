import type { Tx } from '../../db/database.ts';
import { findLogin, type UserRow } from '../../db/users.ts';
import type { Phone } from '../../model/ids.ts';
import { parsePhone } from '../phones/phone.ts';
import { homesOfInstallation } from '../numbers/numbers.ts';

interface Login {
  email: string;
  phone: Phone | null;
  /** The user with this login, if there is one. */
  user: UserRow | undefined;
}

/** Reads what somebody typed to sign in: an e-mail address or a phone. The text may be anything. */
export async function readLogin(tx: Tx, typed: string): Promise<Login> {
  const email = typed.replaceAll('\0', '').toWellFormed().trim().toLowerCase();
  const phone = parsePhone(typed, await homesOfInstallation(tx)) ?? null;
  return { email, phone, user: await findLogin(tx, email, phone) };
}
