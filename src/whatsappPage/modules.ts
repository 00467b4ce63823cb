import type { GroupModules } from './modules/groups.ts';
import type { MediaModules } from './modules/media.ts';
import type { MessageModules } from './modules/messages.ts';
import type { PeopleModules } from './modules/people.ts';
import type { SessionModules } from './modules/session.ts';

/**
 * WhatsApp Web's own modules, as far as Ramal and whatsapp-web.js use them: the name, and what it exports. The instance's
 * page scripts use these types and the simulator's implement them, so that one cannot drift from the other.
 */
export interface WhatsAppModules
  extends SessionModules, MessageModules, PeopleModules, GroupModules, MediaModules {}

export type ModuleName = keyof WhatsAppModules;

/** A module as one must take it that WhatsApp may change any day: each part may be missing. */
export type Doubted<Exports> = Exports extends abstract new (...args: never) => unknown
  ? Exports
  : Partial<Exports>;
