import type { Channels } from '../../channels/channels.ts';
import type { Database } from '../../db/database.ts';
import { LookUps } from '../../domain/actions/lookUps.ts';
import type { Changes } from '../../domain/changes.ts';
import { Contacts } from '../../domain/contacts/contacts.ts';
import { Conversations } from '../../domain/conversations/conversations.ts';
import { Inboxes } from '../../domain/conversations/inboxes.ts';
import { QuickReplies } from '../../domain/conversations/quickReplies.ts';
import { Groups } from '../../domain/groups/groups.ts';
import { Chats } from '../../domain/messages/chats.ts';
import { ReadReceipts } from '../../domain/messages/readReceipts.ts';
import { NumberSettings } from '../../domain/numbers/settings.ts';
import { Overviews } from '../../domain/overview/overview.ts';
import { Profile } from '../../domain/profile/profile.ts';
import { systemClock as clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';

export interface InboxDeps {
  db: Database;
  channels: Channels;
  changes: Changes;
  log: Logger;
}

/** What a team works with beside messages: conversations, contacts, groups, and how a number presents itself. */
export function createInbox({ db, channels, changes, log }: InboxDeps) {
  const lookUps = new LookUps(clock);
  return {
    conversations: new Conversations(db, changes),
    inboxes: new Inboxes(db),
    quickReplies: new QuickReplies(db),
    contacts: new Contacts(db, changes),
    chats: new Chats({ db, channels, watches: new LookUps(clock) }),
    readReceipts: new ReadReceipts({ db, channels, log }),
    groups: new Groups({ channels, lookUps }),
    profile: new Profile({ db, channels, lookUps }),
    numberSettings: new NumberSettings(db, clock),
    overviews: new Overviews(db, clock),
  };
}
