import type { Channels } from '../../channels/channels.ts';
import { findConversation, type ConversationRow } from '../../db/conversations.ts';
import type { Database } from '../../db/database.ts';
import type { NumberRow } from '../../db/numbers.ts';
import type { Reach } from '../../model/access.ts';
import type { ChatAddress, ChatState } from '../../model/chat.ts';
import type { ConversationId, Wid } from '../../model/ids.ts';
import { noSuchConversation } from '../conversations/conversations.ts';
import { capability, numberUp, orThrow } from '../actions/actions.ts';
import type { LookUps } from '../actions/lookUps.ts';

export interface ChatsDeps {
  db: Database;
  channels: Channels;
  /** A separate limit, so that opening conversations does not use up the account's look-ups. */
  watches: LookUps;
}

/** What a number does in a conversation besides sending messages. */
export class Chats {
  readonly #deps: ChatsDeps;
  constructor(deps: ChatsDeps) {
    this.#deps = deps;
  }

  async show(reach: Reach, id: ConversationId, state: ChatState): Promise<void> {
    const { conversation, number } = await this.#conversation(reach, id);
    const show = capability(this.#deps.channels.of(number), 'presence');
    orThrow('it was shown', await show(number.numberId, addressOf(conversation), state));
  }

  /**
   * Best effort, for whoever views a conversation: nothing is reported if the channel cannot do it, is not up, or was asked
   * too often.
   */
  async watch(reach: Reach, id: ConversationId): Promise<void> {
    const { channels, watches } = this.#deps;
    const { conversation, number } = await this.#conversation(reach, id);
    const channel = channels.of(number);
    if (!channel.watch || !watches.take(reach.accountId)) return;
    await channel.watch(number.numberId, addressOf(conversation));
  }

  #conversation(
    reach: Reach,
    id: ConversationId,
  ): Promise<{ conversation: ConversationRow; number: NumberRow }> {
    return this.#deps.db.inAccount(reach, async (tx) => {
      const row = await findConversation(tx, reach.accountId, id);
      if (!row) throw noSuchConversation();
      return { conversation: row, number: await numberUp(tx, row.numberId) };
    });
  }
}

export const addressOf = ({ contact, groupWid }: ConversationRow): ChatAddress => ({
  phone: contact?.phone ?? null,
  wid: groupWid ?? ((contact?.lid ?? null) as Wid | null),
});
