import { findAccount } from '../../db/accounts.ts';
import {
  countConversations,
  findConversation,
  findConversations,
  holdConversation,
  listConversations,
  updateConversation,
  type ConversationFilter,
  type ConversationPatch,
  type ConversationRow,
  type Counts,
} from '../../db/conversations.ts';
import type { Database, Tx } from '../../db/database.ts';
import { recordEvents } from '../../db/events.ts';
import { listMembers } from '../../db/members.ts';
import {
  findMessage,
  findMessages,
  listMessages,
  searchMessages,
  type MessageRow,
  type Place,
} from '../../db/messages.ts';
import { findNote, insertNote, listNotes, type NoteRow } from '../../db/notes.ts';
import type { Reach } from '../../model/access.ts';
import { AppError, badField } from '../../model/errors.ts';
import type { AccountId, ConversationId, MessageId, NoteId, UserId } from '../../model/ids.ts';
import { newId } from '../../lib/ids.ts';
import { noSuchAccount } from '../accounts/accounts.ts';
import type { Changes } from '../changes.ts';
import { requireTeam } from '../teams/teams.ts';
import { conversationEvent, looksDifferent } from './news.ts';

export interface ConversationWithLast extends ConversationRow {
  lastMessage: MessageRow | null;
}
/** The user who makes the request, or nobody: programs have no name here. */
export type By = { userId: UserId; name: string } | null;

const MOST_NOTES = 500;
const MOST_FOUND = 20;

export const noSuchConversation = (): AppError =>
  new AppError('not_found', 'There is no such conversation in this account.');

/** Conversations: their assignees, their states, and their messages. */
export class Conversations {
  readonly #db: Database;
  readonly #changes: Changes;
  constructor(db: Database, changes: Changes) {
    this.#db = db;
    this.#changes = changes;
  }

  list(
    reach: Reach,
    filter: ConversationFilter,
    limit: number,
    after: [Date, string] | null,
  ): Promise<ConversationWithLast[]> {
    return this.#db.inAccount(reach, async (tx) => {
      if (!(await findAccount(tx, reach.accountId))) throw noSuchAccount();
      return withLast(
        tx,
        reach.accountId,
        await listConversations(tx, reach.accountId, filter, limit, after),
      );
    });
  }

  count(reach: Reach, me: UserId | null): Promise<Counts> {
    return this.#db.inAccount(reach, (tx) => countConversations(tx, reach.accountId, me));
  }

  get(reach: Reach, id: ConversationId): Promise<ConversationWithLast> {
    return this.#db.inAccount(reach, (tx) => mustFind(tx, reach.accountId, id));
  }

  async update(
    reach: Reach,
    id: ConversationId,
    wish: Omit<ConversationPatch, 'assignee'> & { assigneeId?: UserId | null | undefined },
    by: By,
  ): Promise<ConversationWithLast> {
    const { accountId } = reach;
    const { assigneeId, ...patch } = wish;
    const { row, events } = await this.#db.inAccount(reach, async (tx) => {
      if (!(await holdConversation(tx, accountId, id))) throw noSuchConversation();
      if (patch.teamId) await requireTeam(tx, accountId, patch.teamId);
      const assignee = assigneeId && (await someone(tx, accountId, assigneeId, by));
      const changed = await updateConversation(tx, accountId, id, { ...patch, assignee });
      const row = await mustFind(tx, accountId, id);
      return { row, events: changed ? await recordEvents(tx, accountId, [conversationEvent(row)]) : [] };
    });
    this.#changes.announceRecorded(events);
    return row;
  }

  noteChanged(row: ConversationRow): void {
    this.#changes.announce([looksDifferent(row)]);
  }

  messages(
    reach: Reach,
    id: ConversationId,
    limit: number,
    place: Place | { direction: Place['direction']; from: MessageId } | null,
  ): Promise<MessageRow[]> {
    const { accountId } = reach;
    return this.#db.inAccount(reach, async (tx) => {
      if (!(await findConversation(tx, accountId, id))) throw noSuchConversation();
      if (place === null || !('from' in place)) return listMessages(tx, accountId, id, limit, place);
      const first = await findMessage(tx, accountId, place.from);
      if (first?.conversationId !== id)
        throw new AppError('not_found', 'There is no such message in this conversation.');
      const { direction } = place;
      return listMessages(tx, accountId, id, limit, {
        direction,
        at: first.at,
        id: first.id,
        inclusive: true,
      });
    });
  }

  /** Only the first page has `conversations`. */
  search(
    reach: Reach,
    q: string,
    limit: number,
    after: [Date, string] | null,
  ): Promise<{
    conversations: ConversationWithLast[];
    messages: { message: MessageRow; conversation: ConversationRow }[];
  }> {
    const { accountId } = reach;
    return this.#db.inAccount(reach, async (tx) => {
      const named = after ? [] : await listConversations(tx, accountId, { q }, MOST_FOUND, null);
      const found = await searchMessages(tx, accountId, q, limit, after);
      const threads = await findConversations(tx, accountId, [
        ...new Set(found.map(({ conversationId }) => conversationId)),
      ]);
      const messages = found.flatMap((message) => {
        const conversation = threads.find(({ id }) => id === message.conversationId);
        return conversation ? [{ message, conversation }] : [];
      });
      return { conversations: await withLast(tx, accountId, named), messages };
    });
  }

  notes(reach: Reach, id: ConversationId): Promise<NoteRow[]> {
    return this.#db.inAccount(reach, async (tx) => {
      if (!(await findConversation(tx, reach.accountId, id))) throw noSuchConversation();
      return listNotes(tx, reach.accountId, id, MOST_NOTES);
    });
  }

  async note(reach: Reach, id: ConversationId, text: string, by: By): Promise<NoteRow> {
    const { accountId } = reach;
    const row = await this.#db.inAccount(reach, async (tx) => {
      await holdConversation(tx, accountId, id);
      const conversation = await findConversation(tx, accountId, id);
      if (!conversation) throw noSuchConversation();
      const { numberId } = conversation;
      const noteId = newId<NoteId>();
      const author = { authorId: by?.userId ?? null, authorName: by?.name ?? null };
      await insertNote(tx, { accountId, id: noteId, numberId, conversationId: id, ...author, text });
      const row = await findNote(tx, accountId, noteId);
      if (!row) throw new Error('a note that was just stored is missing');
      return row;
    });
    this.#changes.announce([{ type: 'note.created', accountId, numberId: row.numberId, noteId: row.id }]);
    return row;
  }

  findNote(accountId: AccountId, id: NoteId): Promise<NoteRow | undefined> {
    return this.#db.inAccount(accountId, (tx) => findNote(tx, accountId, id));
  }
}

export async function withLast(
  tx: Tx,
  accountId: AccountId,
  rows: ConversationRow[],
): Promise<ConversationWithLast[]> {
  const ids = rows.flatMap(({ lastMessageId }) => lastMessageId ?? []);
  const found = ids.length > 0 ? await findMessages(tx, accountId, ids) : [];
  const last = new Map(found.map((message) => [message.id as string, message]));
  return rows.map((row) => ({ ...row, lastMessage: last.get(row.lastMessageId ?? '') ?? null }));
}

async function mustFind(tx: Tx, accountId: AccountId, id: ConversationId): Promise<ConversationWithLast> {
  const row = await findConversation(tx, accountId, id);
  const [found] = row ? await withLast(tx, accountId, [row]) : [];
  if (!found) throw noSuchConversation();
  return found;
}

/** A member who may answer; or the caller themselves, because the owner of the installation is no member. */
async function someone(
  tx: Tx,
  accountId: AccountId,
  userId: UserId,
  by: By,
): Promise<{ userId: UserId; name: string }> {
  const member = (await listMembers(tx, accountId)).find((one) => one.userId === userId);
  if (member && member.role !== 'viewer') return { userId, name: member.name };
  if (!member && by?.userId === userId) return by;
  const why = member ? 'This user may only look' : 'There is no such user in this account';
  throw badField('body.assigneeId', why);
}
