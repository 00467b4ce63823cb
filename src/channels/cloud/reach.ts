import { accountOfCloudNumber, findCloudNumber, type ConnectionRow } from '../../db/cloud.ts';
import type { Database } from '../../db/database.ts';
import type { Sealer } from '../../lib/seal.ts';
import type { AccountId, MetaAppId, NumberId, PhoneNumberId, WabaId } from '../../model/ids.ts';
import type { GraphAccess } from './graph.ts';

/** The app of the installation, which its accounts sign in to. */
export interface MasterApp {
  id: MetaAppId;
  secret: string;
}

/** The owner's own business at Meta, whose WhatsApp Business account has the numbers of customers. */
export interface CentralBusiness {
  token: string;
  wabaId: WabaId;
}

/** How a number of the Cloud API is reached. */
export interface CloudReach {
  accountId: AccountId;
  numberId: NumberId;
  phoneNumberId: PhoneNumberId;
  access: GraphAccess;
}

/** Seals the secrets of a connection for its account. */
export const ownerOf = (accountId: AccountId): string => `meta ${accountId}`;

/** Milliseconds. A connection that was renewed by hand is noticed at once (`forget`). */
const KNOWN_FOR = 60_000;

export interface ReachesDeps {
  db: Database;
  sealer: Sealer;
  app: MasterApp | null;
  central: CentralBusiness | null;
}

/** Looks up how numbers are reached, and remembers it for a while: every send needs it. */
export class Reaches {
  readonly #deps: ReachesDeps;
  readonly #known = new Map<NumberId, { reach: CloudReach; until: number }>();
  constructor(deps: ReachesDeps) {
    this.#deps = deps;
  }

  /** undefined: the number is not connected. */
  async of(numberId: NumberId): Promise<CloudReach | undefined> {
    const known = this.#known.get(numberId);
    if (known && known.until > performance.now()) return known.reach;
    const { db } = this.#deps;
    const accountId = await db.asSystem((tx) => accountOfCloudNumber(tx, numberId));
    const row =
      accountId && (await db.inAccount(accountId, (tx) => findCloudNumber(tx, accountId, numberId)));
    if (!row) return undefined;
    const reach = { accountId, numberId, phoneNumberId: row.phoneNumberId, access: this.accessOf(row) };
    this.#known.set(numberId, { reach, until: performance.now() + KNOWN_FOR });
    return reach;
  }

  /** With what the calls of a connection are authorised. */
  accessOf(row: Pick<ConnectionRow, 'accountId' | 'token' | 'appSecret'>): GraphAccess {
    const { sealer, app, central } = this.#deps;
    const open = (sealed: string): string => sealer.open(ownerOf(row.accountId), sealed);
    // Without the installation's token, Meta refuses an empty one, and the number says so.
    const token = row.token === null ? (central?.token ?? '') : open(row.token);
    return { token, secret: row.appSecret === null ? app?.secret : open(row.appSecret) };
  }

  /** The number was connected, renewed or removed. */
  forget(numberId: NumberId): void {
    this.#known.delete(numberId);
  }
}
