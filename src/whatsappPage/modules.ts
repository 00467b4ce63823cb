import type { GroupModules } from './modules/groups.ts';
import type { MediaModules } from './modules/media.ts';
import type { MessageModules } from './modules/messages.ts';
import type { PeopleModules } from './modules/people.ts';
import type { SessionModules } from './modules/session.ts';

/**
 * WhatsApp Web's modules that Ramal or whatsapp-web.js use: the name, and what it exports. The instance's page scripts
 * use these types and the simulator's implement them, so a difference does not compile. These files are `.ts` and not
 * `.d.ts`, because `skipLibCheck` would leave declaration files unchecked.
 */
export interface WhatsAppModules
  extends SessionModules, MessageModules, PeopleModules, GroupModules, MediaModules {}

export type ModuleName = keyof WhatsAppModules;

/** A module that WhatsApp may change any day: each export may be missing. */
export type Doubted<Exports> = Exports extends abstract new (...args: never) => unknown
  ? Exports
  : Partial<Exports>;
