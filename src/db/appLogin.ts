import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';

/**
 * The gateway works with its own login, which owns nothing and cannot bypass row-level security. The user of
 * DATABASE_URL only runs migrations. Returns the URL to work with.
 */
export async function prepareAppLogin(ownerUrl: string, password: string): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ database: string }>('SELECT current_database() AS database');
    // Each installation has its own login, so that two installations never change each other's password.
    const own = createHash('sha256').update(`login ${password}`).digest('hex').slice(0, 8);
    const login = `ramal_app_${(rows[0]?.database ?? '').slice(0, 44)}_${own}`;
    const url = urlOf(ownerUrl, login, password);
    if (!(await canConnect(url))) await makeLogin(client, login, password);
    return url;
  } finally {
    await client.end();
  }
}

/** A pooler may require its own suffix after the role: `role.project`. */
function urlOf(ownerUrl: string, login: string, password: string): string {
  const url = new URL(ownerUrl);
  const [, suffix = ''] = /(\..*)$/.exec(decodeURIComponent(url.username)) ?? [];
  url.username = encodeURIComponent(login + suffix);
  url.password = encodeURIComponent(password);
  return url.href;
}

async function canConnect(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * The password is sent hashed, so that no server log can contain it. Roles are granted without inheritance: they take effect
 * by SET ROLE only.
 */
async function makeLogin(client: pg.Client, login: string, password: string): Promise<void> {
  const name = client.escapeIdentifier(login);
  const options = `LOGIN NOINHERIT PASSWORD ${client.escapeLiteral(scramVerifier(password))}`;
  try {
    const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [login]);
    await client.query(`${known.rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${name} ${options}`);
    await client.query(`GRANT ramal_tenant, ramal_system TO ${name}`);
  } catch (cause) {
    throw new Error(
      `The user of DATABASE_URL may not make the login that Ramal works with (${String(cause)}). Have an administrator run: ` +
        `CREATE ROLE ${name} LOGIN NOINHERIT PASSWORD '…'; GRANT ramal_tenant, ramal_system TO ${name}; ` +
        'and set DATABASE_APP_URL to a URL with that login.',
      { cause },
    );
  }
}

/** The form in which PostgreSQL stores a password (RFC 5803). */
function scramVerifier(password: string): string {
  const [salt, iterations] = [randomBytes(16), 4096];
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`;
}

/** Refuses a login that could bypass the separation of accounts. */
export async function requireHarmless(appUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: appUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{
      login: string;
      bypasses: boolean;
      inherits: boolean;
      owns: boolean;
    }>(
      `SELECT rolname AS login, rolsuper OR rolbypassrls OR rolcreaterole AS bypasses,
              rolinherit OR EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                                     WHERE m.member = r.oid AND g.rolname NOT IN ('ramal_tenant', 'ramal_system')) AS inherits,
              EXISTS (SELECT 1 FROM pg_class WHERE relowner = r.oid AND relnamespace = current_schema()::regnamespace) AS owns
         FROM pg_roles r WHERE rolname = current_user`,
    );
    const [found] = rows;
    if (!found || found.bypasses || found.inherits || found.owns) {
      throw new Error(
        `DATABASE_APP_URL: the login ${found?.login ?? ''} is no wall between accounts. It must own no table, be NOINHERIT, belong to ramal_tenant and ramal_system alone, and be none of SUPERUSER, BYPASSRLS and CREATEROLE.`,
      );
    }
  } finally {
    await client.end();
  }
}
