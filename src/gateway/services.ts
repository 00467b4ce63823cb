import path from 'node:path';
import type { Channel, ChannelSink } from '../channels/channel.ts';
import { Channels } from '../channels/channels.ts';
import { InstanceReports } from '../channels/web/reports.ts';
import { createWebChannel } from '../channels/web/webChannel.ts';
import type { Database } from '../db/database.ts';
import type { InstanceRow } from '../db/instances.ts';
import { findMediaOf } from '../db/media.ts';
import { findNumber } from '../db/numbers.ts';
import { Authenticator } from '../domain/access/authenticator.ts';
import { Accounts } from '../domain/accounts/accounts.ts';
import { LookUps } from '../domain/actions/lookUps.ts';
import { Audit } from '../domain/audit/audit.ts';
import { Changes, type Change } from '../domain/changes.ts';
import { Contacts } from '../domain/contacts/contacts.ts';
import { Away } from '../domain/messages/away.ts';
import { Conversations } from '../domain/conversations/conversations.ts';
import { QuickReplies } from '../domain/conversations/quickReplies.ts';
import { EventLog } from '../domain/events/eventLog.ts';
import { Groups } from '../domain/groups/groups.ts';
import { Inbound } from '../domain/inbound/inbound.ts';
import { Keys } from '../domain/keys/keys.ts';
import type { Language } from '../domain/mail/letters.ts';
import { Mailer } from '../domain/mail/mailer.ts';
import { MediaFiles } from '../domain/media/files.ts';
import { IncomingMedia } from '../domain/media/incoming.ts';
import { Members } from '../domain/members/members.ts';
import { Teams } from '../domain/teams/teams.ts';
import { Amendments } from '../domain/messages/amendments.ts';
import { Chats } from '../domain/messages/chats.ts';
import { ReadReceipts } from '../domain/messages/readReceipts.ts';
import { Messages } from '../domain/messages/messages.ts';
import { Recovery } from '../domain/messages/recovery.ts';
import { Sender } from '../domain/messages/send.ts';
import { Numbers } from '../domain/numbers/numbers.ts';
import { NumberSettings } from '../domain/numbers/settings.ts';
import { Overviews } from '../domain/overview/overview.ts';
import { Pacer } from '../domain/pacing/pacer.ts';
import { Paces } from '../domain/pacing/paces.ts';
import { Outbox } from '../domain/outbox/outbox.ts';
import { Profile } from '../domain/profile/profile.ts';
import { Links } from '../domain/users/links.ts';
import { SignIns } from '../domain/users/signIns.ts';
import { Tokens } from '../domain/users/tokens.ts';
import { Users } from '../domain/users/users.ts';
import type { MediaView } from '../domain/views.ts';
import { Deliverer } from '../domain/webhooks/deliverer.ts';
import { Webhooks } from '../domain/webhooks/webhooks.ts';
import { EventPresenter } from '../http/eventPresenter.ts';
import { systemClock as clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { Sealer } from '../lib/seal.ts';
import { AppError } from '../model/errors.ts';
import type { AccountId, MediaId, NumberId, UserId } from '../model/ids.ts';
import type { SupervisionEvent } from '../model/instance.ts';
import type { InstanceAddress } from '../protocol/client.ts';
import { Instances } from '../supervisor/instances.ts';
import type { GatewayConfig } from './config.ts';
import type { Installation } from './installation.ts';
import type { GatewayJobs } from './jobs.ts';

/** Channels beside the web. What they learn goes into the sink. */
export type MakeChannels = (sink: ChannelSink) => Channel[];

export type Services = ReturnType<typeof createServices>;

/** The domain, joined: everything that works on the database, and the channel through which it reaches WhatsApp. */
export function createServices(
  config: GatewayConfig,
  installation: Installation,
  db: Database,
  jobs: GatewayJobs,
  log: Logger,
  publicUrl: () => string,
  version: string,
  makeChannels: MakeChannels,
) {
  const changes = new Changes();
  const secretOf = (number: NumberId): string => installation.secretFor(`instance ${number}`);
  const addressOf = (row: Pick<InstanceRow, 'port' | 'numberId'>): InstanceAddress => ({
    url: `http://127.0.0.1:${row.port}`,
    secret: secretOf(row.numberId),
  });
  const instances = new Instances(db, config.instancePortBase);
  const sink = new Inbound({ db, changes, clock, log });
  const web = createWebChannel(addressBook(instances, changes, addressOf));
  const channels = new Channels([web, ...makeChannels(sink)]);
  const lookUps = new LookUps(clock);
  const files = new MediaFiles(path.join(config.dataDirectory, 'media'));
  const numbers = new Numbers(db);
  const pacer = new Pacer({ clock, chance: Math.random, byDefault: config.pacing === 'on' });
  const outbox = new Outbox({ db, channels, changes, clock, log, pacer });
  const incoming = new IncomingMedia({ db, channels, files, changes, log });
  const sender = new Sender({ db, channels, changes, clock, pacer, wake: (lane) => outbox.wake(lane) });

  const accounts = new Accounts({ db, addInstance: (tx, number) => instances.add(tx, number) });
  const tokens = new Tokens(installation.secretFor('tokens'), clock);
  const signIns = new SignIns({ db, clock, changes });
  const links = new Links(publicUrl);
  const mailer = new Mailer(config.mail ? { ...config.mail, log } : null);
  const { registration, metricsToken = null } = config;
  const mailPasswordLater = (userId: UserId, language: Language): Promise<boolean> =>
    jobs.send('password_letter', { userId, language }, { singletonKey: userId });
  const users = new Users({
    ...{ db, accounts, signIns, links, changes, registration },
    ...{ mailer, mailPasswordLater },
  });
  const messages = new Messages(db, changes);
  const events = new EventPresenter(messages);
  const sealer = new Sealer(installation.secretFor('seal'));
  const deliverer = new Deliverer({
    db,
    changes,
    sealer,
    clock,
    chance: Math.random,
    render: (accountId, rows) => events.all({ accountId, numberIds: null }, rows),
    allowPrivate: config.webhookUrlAllowPrivate,
    userAgent: `Ramal/${version}`,
    log,
  });
  return {
    channels,
    changes,
    events,
    deliverer,
    eventLog: new EventLog(db),
    recovery: new Recovery({ db, channels, changes, pacer, wake: (lane) => outbox.wake(lane) }),
    profile: new Profile({ db, channels, lookUps }),
    groups: new Groups({ channels, lookUps }),
    chats: new Chats({ db, channels, watches: new LookUps(clock) }),
    readReceipts: new ReadReceipts({ db, channels, log }),
    conversations: new Conversations(db, changes),
    quickReplies: new QuickReplies(db),
    contacts: new Contacts(db, changes),
    numberSettings: new NumberSettings(db, clock),
    overviews: new Overviews(db, clock),
    away: new Away({ db, changes, clock, sender, log }),
    amendments: new Amendments({ db, channels, changes }),
    paces: new Paces({ db, pacer, changed: (lane) => outbox.wake(lane) }),
    webhooks: new Webhooks({ db, sealer, deliverer }),
    secretOf,
    addressOf,
    files,
    numbers,
    outbox,
    incoming,
    sender,
    accounts,
    tokens,
    signIns,
    links,
    users,
    messages,
    members: new Members({ db, links, mailer, users, changes }),
    teams: new Teams(db),
    keys: new Keys({ db, changes, clock }),
    audit: new Audit({ db, clock, log }),
    authenticator: new Authenticator({ db, tokens, changes, clock, metricsToken }),
    instances,
    reports: new InstanceReports({
      sink,
      announce: ({ accountId, numberId }, event) => changes.announce([changeOf(accountId, numberId, event)]),
      log,
    }),
    mediaOf: (number: NumberId, id: MediaId) => mediaOf(db, number, id),
  };
}

/** Every command needs an address; it changes only when an instance is launched anew. */
function addressBook(
  instances: Instances,
  changes: Changes,
  addressOf: (row: InstanceRow) => InstanceAddress,
) {
  const known = new Map<NumberId, InstanceAddress>();
  changes.listen((change) => {
    if (change.type === 'number.state' || change.type === 'number.deleted') known.delete(change.numberId);
  });
  return async (number: NumberId): Promise<InstanceAddress> => {
    const address = known.get(number);
    if (address) return address;
    const found = addressOf(await instances.get(number));
    known.set(number, found);
    return found;
  };
}

/** What an instance showed or said, as those hear it who act on it. */
function changeOf(accountId: AccountId, numberId: NumberId, event: SupervisionEvent): Change {
  const number = { accountId, numberId };
  if (event.type !== 'exit') return { type: `instance.${event.type}`, ...number };
  return { type: 'instance.exit', ...number, reason: event.reason, detail: event.detail };
}

/** Media of a message of the number: nothing else is an instance's to fetch. */
async function mediaOf(db: Database, number: NumberId, id: MediaId): Promise<MediaView> {
  const row = await db.asSystem((tx) => findNumber(tx, number));
  const media = row && (await db.inAccount(row.accountId, (tx) => findMediaOf(tx, row, id)));
  if (!media) throw new AppError('not_found', 'There is no such media of this number.');
  return media;
}
