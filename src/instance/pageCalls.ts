import type { z } from 'zod';
import type { DriftReport } from '../model/instance.ts';
import type { MessageContent } from '../model/content.ts';
import type { Action, actionResults } from '../protocol/actions.ts';
import type { Answers } from './pageAnswers.ts';

/** A message in full, and what is reported of one that cannot be read. */
export type DescribedMessage = NonNullable<Answers['describe']>;
export type UnreadableMessage = Pick<
  DescribedMessage,
  'key' | 'fromMe' | 'type' | 'whatsappType' | 'text' | 'timestamp' | 'ack' | 'backfilled'
>;

export type ActionType = Action['type'];
export type ActionOf<Type extends ActionType> = Extract<Action, { type: Type }>;
/** What the page answers to an action, before the gateway's schema has checked it. */
export type ActionAnswer<Type extends ActionType> = z.input<(typeof actionResults)[Type]>;

/** The calls that Node makes to the page scripts, in `page/`. Keys, phones and addresses are text. */
export interface PageCalls {
  prepare: (to: { phone: string } | { wid: string }) => Promise<Answers['prepare']>;
  send: (
    key: string,
    chat: string,
    content: MessageContent,
    upload: string | null,
  ) => Promise<Answers['send']>;
  react: (target: string, emoji: string) => Promise<Answers['react']>;
  canCopy: (message: string) => Promise<Answers['canCopy']>;
  type: (chat: string, ms: number) => Promise<Answers['type']>;
  lookUp: (message: string) => Promise<Answers['lookUp']>;
  checkPhone: (phone: string) => Promise<Answers['checkPhone']>;
  act: (action: Action) => Promise<ActionAnswer<ActionType>>;
  refusalOf: (message: string) => Promise<Answers['refusalOf']>;
  describe: (message: string) => Promise<DescribedMessage | UnreadableMessage | null>;
  sweep: (limit: number) => (DescribedMessage | UnreadableMessage)[];
  unreported: (limit: number) => (DescribedMessage | UnreadableMessage)[];
  freeOld: (limit: number) => Answers['freeOld'];
  sweepVotes: () => Promise<Answers['sweepVotes']>;
  peer: (address: string, saidName: string | null) => Answers['peer'];
  isMe: (address: string) => Answers['isMe'];
  linked: () => Answers['linked'];
  download: (message: string, id: string) => Promise<Answers['download']>;
  readDownload: (id: string, offset: number, length: number) => Answers['readDownload'];
  report: () => DriftReport;

  // The answer of these is ignored.
  addToUpload: (id: string, base64: string) => void;
  dropUpload: (id: string) => void;
  endDownload: (id: string) => void;
}
/** The calls whose answer is checked. */
export type AnsweredCall = keyof PageCalls & keyof Answers;
