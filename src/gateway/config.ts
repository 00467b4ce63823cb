import path from 'node:path';
import { z } from 'zod';
import { logLevels } from '../lib/logger.ts';

/** The environment, read once. The README documents every one of these. */
const empty = z.literal('').transform(() => undefined);
const optional = <S extends z.ZodType>(schema: S) => z.union([empty, schema.optional()]);
const port = z.coerce.number().int('must be a whole number').min(1).max(65_535);
const directory = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value) => path.resolve(value || fallback));
const flag = z
  .enum(['true', 'false', ''])
  .default('false')
  .transform((value) => value === 'true');

const environment = z.object({
  HOST: z
    .string()
    .default('127.0.0.1')
    .refine(
      (host) => ['127.0.0.1', 'localhost', '::1'].includes(host),
      'must be 127.0.0.1, ::1 or localhost: there is no sign-in yet, so whoever reaches the port could read and send everything',
    ),
  PORT: port.default(3000),
  DATA_DIR: directory('data'),
  SESSIONS_DIR: directory('sessions'),
  DATABASE_URL: optional(z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(10),
  INSTANCE_PORT_BASE: port.default(5001),
  INSTANCE_DRIVER: z.enum(['process', 'pm2'], 'must be process or pm2').default('process'),
  LAUNCHES_AT_ONCE: z.coerce.number().int().min(1).max(50).default(2),
  CHROME_PATH: optional(z.string()),
  CHROME_ARGS: z.string().default(''),
  // The owner's login, read from the next release on, when there is sign-in; checked already.
  OWNER_EMAIL: optional(z.email('must be an e-mail address')),
  OWNER_PASSWORD: optional(z.string().min(10, 'must have at least 10 characters')),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
  NUMBER_LINK: optional(
    z.string().refine((value) => URL.canParse(value), 'must be a URL, with {phone} in it'),
  ),
  MEDIA_URL_ALLOW_PRIVATE: flag,
});

export const variables = Object.keys(environment.shape);

export interface GatewayConfig {
  host: string;
  port: number;
  dataDirectory: string;
  sessionsDirectory: string;
  /** Without it, the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  databasePool: number;
  instancePortBase: number;
  instanceDriver: 'process' | 'pm2';
  launchesAtOnce: number;
  chromePath: string | undefined;
  chromeArgs: string[];
  logLevel: (typeof logLevels)[number];
  numberLink: string | undefined;
  mediaUrlAllowPrivate: boolean;
}

/** A connection URL holds a password. */
const isSecret = (name: string): boolean => /PASSWORD|DATABASE_URL/.test(name);

/** Throws one sentence for every wrong value: which, and why. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): GatewayConfig {
  const result = environment.safeParse(env);
  if (!result.success) {
    const lines = result.error.issues.map(({ path: [name], message }) => {
      const given = isSecret(String(name)) ? '…' : (env[String(name)] ?? '');
      return `${String(name)}=${given}: ${message}`;
    });
    throw new Error(`The configuration is not valid.\n${lines.join('\n')}`);
  }
  const { data } = result;
  return {
    host: data.HOST,
    port: data.PORT,
    dataDirectory: data.DATA_DIR,
    sessionsDirectory: data.SESSIONS_DIR,
    databaseUrl: data.DATABASE_URL,
    databasePool: data.DATABASE_POOL,
    instancePortBase: data.INSTANCE_PORT_BASE,
    instanceDriver: data.INSTANCE_DRIVER,
    launchesAtOnce: data.LAUNCHES_AT_ONCE,
    chromePath: data.CHROME_PATH,
    chromeArgs: data.CHROME_ARGS.split(/\s+(?=--)/)
      .map((arg) => arg.trim())
      .filter(Boolean),
    logLevel: data.LOG_LEVEL,
    numberLink: data.NUMBER_LINK,
    mediaUrlAllowPrivate: data.MEDIA_URL_ALLOW_PRIVATE,
  };
}
