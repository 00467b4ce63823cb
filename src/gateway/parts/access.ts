import type { Database } from '../../db/database.ts';
import { Authenticator } from '../../domain/access/authenticator.ts';
import { Accounts, type AccountsDeps } from '../../domain/accounts/accounts.ts';
import { Audit } from '../../domain/audit/audit.ts';
import type { Changes } from '../../domain/changes.ts';
import { Keys } from '../../domain/keys/keys.ts';
import { RequestLog } from '../../domain/keys/requestLog.ts';
import type { Language } from '../../domain/mail/letters.ts';
import { Mailer } from '../../domain/mail/mailer.ts';
import { Members } from '../../domain/members/members.ts';
import { Teams } from '../../domain/teams/teams.ts';
import { Links } from '../../domain/users/links.ts';
import { SignIns } from '../../domain/users/signIns.ts';
import { Tokens } from '../../domain/users/tokens.ts';
import { Users } from '../../domain/users/users.ts';
import { systemClock as clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { UserId } from '../../model/ids.ts';
import type { GatewayConfig } from '../config.ts';
import type { Installation } from '../installation.ts';
import type { GatewayJobs } from '../jobs.ts';

export interface AccessDeps extends AccountsDeps {
  config: Pick<GatewayConfig, 'mail' | 'registration' | 'metricsToken'>;
  installation: Installation;
  db: Database;
  changes: Changes;
  jobs: GatewayJobs;
  log: Logger;
  publicUrl: () => string;
}

/** Accounts, and who may act in them: people and keys. */
export function createAccess({ config, installation, publicUrl, jobs, ...deps }: AccessDeps) {
  const { db, changes, log, addInstance } = deps;
  const { registration, metricsToken = null } = config;
  const accounts = new Accounts({ db, addInstance });
  const tokens = new Tokens(installation.secretFor('tokens'), clock);
  const signIns = new SignIns({ db, clock, changes });
  const links = new Links(publicUrl);
  const mailer = new Mailer(config.mail ? { ...config.mail, log } : null);
  const mailPasswordLater = (userId: UserId, language: Language): Promise<boolean> =>
    jobs.send('password_letter', { userId, language }, { singletonKey: userId });
  const users = new Users({
    ...{ db, accounts, signIns, links, changes, registration },
    ...{ mailer, mailPasswordLater },
  });
  return {
    accounts,
    tokens,
    signIns,
    links,
    users,
    members: new Members({ db, links, mailer, users, changes }),
    teams: new Teams(db),
    keys: new Keys({ db, changes, clock }),
    requestLog: new RequestLog({ db, clock, log }),
    audit: new Audit({ db, clock, log }),
    authenticator: new Authenticator({ db, tokens, changes, clock, metricsToken }),
  };
}
