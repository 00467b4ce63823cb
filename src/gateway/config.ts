import path from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { registrations, type Registration } from '../domain/users/users.ts';
import { logLevels } from '../lib/logger.ts';

/** The environment, read once. The README documents every variable. */
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

const proxies = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  )
  .refine(
    (list) => list.every((one) => isNetwork(one)),
    'must be addresses or networks of your reverse proxies, such as loopback or 10.0.0.0/8, separated by commas',
  );
const isNetwork = (text: string): boolean =>
  ['loopback', 'linklocal', 'uniquelocal'].includes(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text);

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(3000),
  DATA_DIR: directory('data'),
  SESSIONS_DIR: directory('sessions'),
  DATABASE_URL: optional(z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })),
  DATABASE_APP_URL: optional(z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })),
  DATABASE_PREPARED: z.enum(['on', 'off'], 'must be on or off').default('on'),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(10),
  INSTANCE_PORT_BASE: port.default(5001),
  INSTANCE_DRIVER: z.enum(['process', 'pm2'], 'must be process or pm2').default('process'),
  INSTANCE_MEMORY_MB: z.coerce.number().int().min(0).max(1_000_000).default(0),
  UNPAIRED_MINUTES: z.coerce.number().int().min(0).max(1_000_000).default(60),
  UPKEEP_SECONDS: z.coerce.number().min(1).max(3600).default(60),
  LAUNCHES_AT_ONCE: z.coerce.number().int().min(1).max(50).default(2),
  CHROME_PATH: optional(z.string()),
  CHROME_ARGS: z.string().default(''),
  PUBLIC_URL: optional(
    z.url({ protocol: /^https?$/, error: 'must be the http(s):// URL at which people reach the panel' }),
  ),
  TRUST_PROXY: proxies,
  REGISTRATION: z.enum(registrations, `must be one of ${registrations.join(', ')}`).default('closed'),
  REGISTRATIONS_PER_DAY: z.coerce.number().int().min(1).max(1_000_000).default(100),
  SMTP_URL: optional(z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' })),
  MAIL_FROM: optional(z.string().regex(/@/, 'must hold an e-mail address')),
  METRICS_TOKEN: optional(z.string().regex(/^\S{20,}$/, 'must have at least 20 characters, and no space')),
  OWNER_EMAIL: optional(z.email('must be an e-mail address').transform((email) => email.toLowerCase())),
  OWNER_PASSWORD: optional(z.string().min(10, 'must have at least 10 characters')),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
  NUMBER_LINK: optional(
    z.string().refine((value) => URL.canParse(value), 'must be a URL, with {phone} in it'),
  ),
  META_GRAPH_URL: z
    .url({ protocol: /^https?$/, error: "must be the URL of Meta's Graph API, with its version" })
    .default('https://graph.facebook.com/v24.0'),
  META_DIALOG_URL: z
    .url({ protocol: /^https?$/, error: "must be the URL of Meta's sign-in dialog" })
    .default('https://www.facebook.com/v24.0/dialog/oauth'),
  META_CONFIG_ID: optional(
    z.string().regex(/^\d{5,30}$/, "must be Meta's id of the sign-in configuration: only digits"),
  ),
  META_SYSTEM_TOKEN: optional(z.string().min(1)),
  META_WABA_ID: optional(
    z.string().regex(/^\d{5,30}$/, "must be Meta's id of the WhatsApp Business account: only digits"),
  ),
  META_APP_ID: optional(z.string().regex(/^\d{5,30}$/, "must be Meta's id of the app: only digits")),
  META_APP_SECRET: optional(z.string().min(1)),
  PACING: z.enum(['on', 'off'], 'must be on or off').default('on'),
  EVENT_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
  MEDIA_DAYS: z.coerce.number().int().min(0).max(36_500).default(0),
  MEDIA_URL_ALLOW_PRIVATE: flag,
  WEBHOOK_URL_ALLOW_PRIVATE: flag,
});

/** Variables that are valid only together. */
const together = environment.superRefine((data, context) => {
  const pairs = [
    ['OWNER_EMAIL', 'OWNER_PASSWORD'],
    ['SMTP_URL', 'MAIL_FROM'],
    ['META_APP_ID', 'META_APP_SECRET'],
    ['META_SYSTEM_TOKEN', 'META_WABA_ID'],
  ] as const;
  for (const [one, other] of pairs) {
    const [given, lacking] = data[one] === undefined ? [other, one] : [one, other];
    if (data[given] !== undefined && data[lacking] === undefined)
      context.addIssue({ code: 'custom', path: [lacking], message: `must be set where ${given} is` });
  }
});

export const variables = Object.keys(environment.shape);

export interface GatewayConfig {
  host: string;
  port: number;
  dataDirectory: string;
  sessionsDirectory: string;
  /** undefined: the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  /** The gateway's own login, if DATABASE_URL's user may not create one. */
  databaseAppUrl: string | undefined;
  databasePool: number;
  /** Whether statements are prepared; some poolers do not support it. */
  databasePrepared: boolean;
  instancePortBase: number;
  instanceDriver: 'process' | 'pm2';
  launchesAtOnce: number;
  upkeepSeconds: number;
  /** How long an instance waits for a phone to be linked. Minutes; 0: for ever. */
  unpairedMinutes: number;
  /** An instance above this is restarted; 0: never. */
  instanceMemoryMb: number;
  chromePath: string | undefined;
  chromeArgs: string[];
  /** Without a trailing slash. undefined: the address that the gateway listens on. */
  publicUrl: string | undefined;
  trustProxy: string[];
  registration: Registration;
  /** From all addresses together. */
  registrationsPerDay: number;
  mail: { smtpUrl: string; from: string } | undefined;
  metricsToken: string | undefined;
  owner: { email: string; password: string } | undefined;
  logLevel: (typeof logLevels)[number];
  numberLink: string | undefined;
  mediaUrlAllowPrivate: boolean;
  webhookUrlAllowPrivate: boolean;
  eventDays: number;
  /** 0: for ever. */
  mediaDays: number;
  /** Meta's Cloud API. `app` is that of the installation. */
  meta: {
    graphUrl: string;
    app: { id: string; secret: string; dialogUrl: string; configId: string | null } | null;
    /** The owner's own business, whose WhatsApp Business account has the numbers of customers. */
    central: { token: string; wabaId: string } | null;
    /** How long a status may settle a send that Meta did not answer. Milliseconds. */
    settlesWithin: number;
  };
  /** For numbers without their own settings. */
  pacing: 'on' | 'off';
  /** The part of this environment that instances, browsers and the embedded PostgreSQL get: no secrets. */
  programEnvironment: Record<string, string>;
}

/**
 * Paths of programs, folders and compiled modules, fonts, certificates, proxies and the language. Everything else is for
 * the gateway only.
 */
const passedOn =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TZ|TMPDIR|TEMP|TMP|LANG|LANGUAGE|LC_\w+|XDG_\w+|(DY)?LD_LIBRARY_PATH|FONTCONFIG_\w+|SSL_CERT_(FILE|DIR)|NODE_(EXTRA_CA_CERTS|COMPILE_CACHE)|(HTTPS?|NO|ALL)_PROXY|PM2_\w+|SYSTEMROOT|WINDIR|COMSPEC|PATHEXT|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES.{0,10}|USERPROFILE|HOMEDRIVE|HOMEPATH)$/i;

export const programEnvironmentOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && passedOn.test(name) ? [[name, value]] : [],
    ),
  );

/** A connection URL contains a password. */
const isSecret = (name: string): boolean => /PASSWORD|DATABASE|SMTP_URL|TOKEN|SECRET/.test(name);

/** Throws one error with a sentence for each wrong value: which variable, and why. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): GatewayConfig {
  const result = together.safeParse(env);
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
    databaseAppUrl: data.DATABASE_APP_URL,
    databasePool: data.DATABASE_POOL,
    databasePrepared: data.DATABASE_PREPARED === 'on',
    instancePortBase: data.INSTANCE_PORT_BASE,
    instanceDriver: data.INSTANCE_DRIVER,
    launchesAtOnce: data.LAUNCHES_AT_ONCE,
    upkeepSeconds: data.UPKEEP_SECONDS,
    unpairedMinutes: data.UNPAIRED_MINUTES,
    instanceMemoryMb: data.INSTANCE_MEMORY_MB,
    chromePath: data.CHROME_PATH,
    chromeArgs: data.CHROME_ARGS.split(/\s+(?=--)/)
      .map((arg) => arg.trim())
      .filter(Boolean),
    publicUrl: data.PUBLIC_URL?.replace(/\/+$/, ''),
    trustProxy: data.TRUST_PROXY,
    registration: data.REGISTRATION,
    registrationsPerDay: data.REGISTRATIONS_PER_DAY,
    mail: data.SMTP_URL === undefined ? undefined : { smtpUrl: data.SMTP_URL, from: data.MAIL_FROM ?? '' },
    metricsToken: data.METRICS_TOKEN,
    owner:
      data.OWNER_EMAIL === undefined || data.OWNER_PASSWORD === undefined
        ? undefined
        : { email: data.OWNER_EMAIL, password: data.OWNER_PASSWORD },
    logLevel: data.LOG_LEVEL,
    numberLink: data.NUMBER_LINK,
    mediaUrlAllowPrivate: data.MEDIA_URL_ALLOW_PRIVATE,
    webhookUrlAllowPrivate: data.WEBHOOK_URL_ALLOW_PRIVATE,
    eventDays: data.EVENT_DAYS,
    mediaDays: data.MEDIA_DAYS,
    meta: {
      graphUrl: data.META_GRAPH_URL,
      app:
        data.META_APP_ID === undefined || data.META_APP_SECRET === undefined
          ? null
          : {
              ...{ id: data.META_APP_ID, secret: data.META_APP_SECRET },
              ...{ dialogUrl: data.META_DIALOG_URL, configId: data.META_CONFIG_ID ?? null },
            },
      central:
        data.META_SYSTEM_TOKEN === undefined || data.META_WABA_ID === undefined
          ? null
          : { token: data.META_SYSTEM_TOKEN, wabaId: data.META_WABA_ID },
      settlesWithin: 60_000,
    },
    pacing: data.PACING,
    programEnvironment: programEnvironmentOf(env),
  };
}
