import { SignJWT, UnsecuredJWT } from 'jose';
import { Tokens } from '../../domain/users/tokens.ts';
import { systemClock } from '../../lib/clock.ts';
import { newSecret } from '../../lib/ids.ts';
import type { AccountId, NumberId, SignInId } from '../../model/ids.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { expected, open, type Who } from './expectedAccess.ts';
import {
  askFromAnywhere,
  documentedOperations,
  faultOf,
  leakOf,
  routeOf,
  type Documented,
} from './matrix.ts';
import { PlainGateway, type Told } from './plainGateway.ts';
import { accessTokenOf, insertKey, insertSignIn, insertUser, seedAccount, type Seeded } from './seed.ts';
import { identifiersOf, snapshot } from './tables.ts';

const metricsToken = 'a-token-for-the-scraper-of-the-tests';
const allScopes = ['send', 'read', 'manage'] as const;

/** Two accounts full of data, and a credential of everybody who may come to the door. */
export interface AccessWorld {
  database: TestDatabase;
  gateway: PlainGateway;
  ours: Seeded;
  theirs: Seeded;
  /** As the gateway's own document names them. */
  operations: Documented[];
  /** Those that not everybody may ask for. */
  guarded: Documented[];
  /** Everybody of our account. */
  tokens: Record<Who, string>;
  /** Everybody of the other account, each with all that one can have there. */
  strangers: Record<string, string>;
  /** Credentials that are none, or are none any more. */
  nobodies: Record<string, string | undefined>;
  /** What must never be told to those of the other account. */
  secretsOfOurs: Set<string>;
  call: (
    operation: Documented,
    target: Seeded,
    token: string | undefined,
    route?: string,
  ) => Promise<Told<unknown>>;
  /** Asks, and says what is wrong: the status, the shape, a row that changed, a word about our account. */
  refusal: (
    asking: () => Promise<Told<unknown>>,
    status: number,
    sent: string,
  ) => Promise<string | undefined>;
  close: () => Promise<void>;
}

export async function startAccessWorld(): Promise<AccessWorld> {
  const database = await createDatabase();
  const [ours, theirs] = [
    await seedAccount(database, 'alpha-marker'),
    await seedAccount(database, 'beta-marker'),
  ];
  const ownerId = await insertUser(database, { name: 'The owner', isOwner: true });
  const gateway = await PlainGateway.start({
    databaseUrl: database.url,
    settings: { trustProxy: ['loopback'], metricsToken },
  });
  const base = { database, gateway, ours, theirs };
  const operations = await documentedOperations(gateway);
  const tokens = await makeTokens(base, ownerId);
  const strangers = await makeStrangers(base);
  const nobodies = await makeNobodies(base);
  const secretsOfOurs = new Set([...(await identifiersOf(database, ours.accountId)), ours.marker]);
  return {
    ...base,
    operations,
    guarded: operations.filter(({ name }) => name in expected),
    tokens,
    strangers,
    nobodies,
    secretsOfOurs,
    call: (operation, target, token, route) => {
      const rule = expected[operation.name];
      const body = rule ? rule.body?.(target) : open[operation.name]?.body;
      const to = route ?? routeOf(operation, target, rule?.of);
      return askFromAnywhere(gateway, operation.method, to, { token, body });
    },
    refusal: async (asking, status, sent) => {
      const before = await snapshot(database);
      const told = await asking();
      const after = Object.entries(await snapshot(database));
      const changed = after.flatMap(([table, hash]) => (before[table] === hash ? [] : [table]));
      if (changed.length > 0) return `changed ${changed.join(', ')}`;
      const leak = leakOf(told.text, secretsOfOurs, sent);
      return faultOf(told, status) ?? (leak && `tells ${leak}`);
    },
    close: async () => {
      await gateway.close();
      await database.drop();
    },
  };
}

type Base = Pick<AccessWorld, 'database' | 'gateway' | 'ours' | 'theirs'>;

async function makeTokens({ database, gateway, ours }: Base, ownerId: string): Promise<Record<Who, string>> {
  const tokens = {} as Record<Who, string>;
  const signer = gateway.tokens();
  const users = { owner: ownerId, admin: ours.admin, agent: ours.agent, viewer: ours.viewer };
  for (const [who, userId] of Object.entries(users))
    tokens[who as Who] = await accessTokenOf(database, signer, userId);
  for (const scope of allScopes)
    tokens[scope] = (await insertKey(database, ours.accountId, [scope], { name: scope })).key;
  const limits = { name: 'limited', numberIds: [ours.numberId] };
  tokens.limited = (await insertKey(database, ours.accountId, [...allScopes], limits)).key;
  const { token } = await signer.pairing(ours.accountId as AccountId, ours.numberId as NumberId);
  tokens.pairing = token;
  tokens.metrics = metricsToken;
  return tokens;
}

async function makeStrangers({ database, gateway, theirs }: Base): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const signer = gateway.tokens();
  found['admin'] = await accessTokenOf(database, signer, theirs.admin);
  found['agent'] = await accessTokenOf(database, signer, theirs.agent);
  found['viewer'] = await accessTokenOf(database, signer, theirs.viewer);
  found['key'] = (await insertKey(database, theirs.accountId, [...allScopes])).key;
  const { token } = await signer.pairing(theirs.accountId as AccountId, theirs.numberId as NumberId);
  found['pairing link'] = token;
  const loner = await insertUser(database, { name: 'In no account' });
  found['user of no account'] = await accessTokenOf(database, signer, loner);
  return found;
}

async function makeNobodies({ database, gateway, ours }: Base): Promise<Record<string, string | undefined>> {
  const anHourAgo = { now: () => new Date(systemClock.now().getTime() - 3_600_000) };
  const { id: signIn } = await insertSignIn(database, ours.admin);
  const ended = await insertSignIn(database, ours.admin);
  await database.query('UPDATE sign_ins SET revoked_at = now() WHERE id = $1', [ended.id]);
  const faded = await insertSignIn(database, ours.admin);
  await database.query(`UPDATE sign_ins SET expires_at = now() - interval '1 second' WHERE id = $1`, [
    faded.id,
  ]);
  const dead = async (state: 'revoked' | 'expired'): Promise<string> =>
    (await insertKey(database, ours.accountId, [...allScopes], { state })).key;
  const signer = gateway.tokens();
  const key = new TextEncoder().encode(gateway.secretFor('tokens'));
  const claims = { iss: 'ramal', aud: 'access', sub: signIn };
  const hs512 = new SignJWT(claims).setProtectedHeader({ alg: 'HS512' }).setExpirationTime('5m');
  const elsewhere = new SignJWT({ ...claims, iss: 'elsewhere' }).setProtectedHeader({ alg: 'HS256' });
  const endless = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' });
  const bothDoors = new SignJWT({ ...claims, aud: ['access', 'local'] }).setProtectedHeader({ alg: 'HS256' });
  return {
    'no credential': undefined,
    garbage: 'garbage',
    'an expired access token': (await gateway.tokens(anHourAgo).access(signIn)).token,
    'a token signed with another key': (await new Tokens(newSecret(), systemClock).access(signIn)).token,
    'a token that is not signed': new UnsecuredJWT(claims).setExpirationTime('5m').encode(),
    'a token of another algorithm': await hs512.sign(key),
    'a token of another issuer': await elsewhere.setExpirationTime('5m').sign(key),
    'a token without an end': await endless.sign(key),
    'a token for two doors': await bothDoors.setExpirationTime('5m').sign(key),
    'a token of no sign-in': (await signer.access(ours.admin as SignInId)).token,
    'a token of a sign-in that ended': (await signer.access(ended.id)).token,
    'a token of a sign-in that expired': (await signer.access(faded.id)).token,
    'an expired pairing link': (
      await gateway
        .tokens({ now: () => new Date(systemClock.now().getTime() - 25 * 3_600_000) })
        .pairing(ours.accountId as AccountId, ours.numberId as NumberId)
    ).token,
    'a revoked key': await dead('revoked'),
    'an expired key': await dead('expired'),
    'a key that nobody made': `rk_${newSecret()}`,
  };
}
