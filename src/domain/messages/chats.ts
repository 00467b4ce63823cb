import type { Channel } from '../../channels/channel.ts';
import { findConversation, type ConversationRow } from '../../db/conversations.ts';
import type { Database } from '../../db/database.ts';
import type { Reach } from '../../model/access.ts';
import type { ChatAddress, ChatState } from '../../model/chat.ts';
import type { ConversationId, Wid } from '../../model/ids.ts';
import { noSuchConversation } from '../conversations/conversations.ts';
import { capability, numberUp, orThrow } from '../actions/actions.ts';
import type { LookUps } from '../actions/lookUps.ts';

export interface ChatsDeps {
  db: Database;
  channel: Channel;
  /** Of their own, so that opening conversations uses up nobody's look-ups. */
  watches: LookUps;
}

/** What a number does in a conversation besides writing. */
export class Chats {
  readonly #deps: ChatsDeps;
  constructor(deps: ChatsDeps) {
    this.#deps = deps;
  }

  async show(reach: Reach, id: ConversationId, state: ChatState): Promise<void> {
    const show = capability(this.#deps.channel, 'presence');
    const conversation = await this.#conversation(reach, id);
    orThrow('it was shown', await show(conversation.numberId, addressOf(conversation), state));
  }

  /** Best effort, for who looks at a conversation: a channel that cannot do it, or is not up, tells nothing; so does one that was asked too often. */
  async watch(reach: Reach, id: ConversationId): Promise<void> {
    const { channel, watches } = this.#deps;
    if (!channel.watch) return;
    const conversation = await this.#conversation(reach, id);
    if (!watches.take(reach.accountId)) return;
    await channel.watch(conversation.numberId, addressOf(conversation));
  }

  #conversation(reach: Reach, id: ConversationId): Promise<ConversationRow> {
    return this.#deps.db.inAccount(reach, async (tx) => {
      const row = await findConversation(tx, reach.accountId, id);
      if (!row) throw noSuchConversation();
      await numberUp(tx, row.numberId);
      return row;
    });
  }
}

export const addressOf = ({ contact, groupWid }: ConversationRow): ChatAddress => ({
  phone: contact?.phone ?? null,
  wid: groupWid ?? ((contact?.lid ?? null) as Wid | null),
});
