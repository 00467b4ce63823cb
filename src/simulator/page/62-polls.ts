'use strict';
// Polls: voting, and what others have voted.
import type { MsgKey } from '../../whatsappPage/ids.ts';
import type { VoteRow } from '../../whatsappPage/modules/messages.ts';
import type { WireVote } from '../wire.ts';

((sim) => {
  async function rowOf(parentKey: MsgKey, { by, options, at }: WireVote): Promise<VoteRow> {
    const author = sim.createWid(by);
    const fromMe = author.equals(sim.me?.wid) || author.equals(sim.me?.lid);
    const id = await sim.MsgKey.newId();
    return {
      id: new sim.MsgKey({ fromMe, remote: parentKey.remote, id, participant: by }),
      pollUpdateParentKey: parentKey,
      parentMsgKey: String(parentKey),
      ...{ author, from: author, senderUserJid: by },
      selectedOptionLocalIds: options,
      ...{ t: at, senderTimestampMs: at },
    };
  }

  sim.handle('vote', async ({ message, ...vote }) => {
    const parentKey = sim.messages.find(message.key)?.id ?? sim.MsgKey.fromString(message.key);
    // The library replaces bulkUpsert on the module's object, so it is looked up at every call.
    const { pollVoteTableMode } = window.require('WAWebAddonPollVoteTableMode');
    void pollVoteTableMode?.bulkUpsert([await rowOf(parentKey, vote)]);
  });

  sim.define('WAWebPollsVotesSchema', () => ({
    getTable: () => ({
      async equals(_columns, key) {
        const parentKey = sim.MsgKey.fromString(key);
        const votes = await sim.request('votes', { id: parentKey.id });
        return Promise.all(votes.map((vote) => rowOf(parentKey, vote)));
      },
    }),
  }));
  sim.define('WAWebPollsSendVoteMsgAction', () => ({
    sendVote: (msg, chosen) => sim.request('vote', { id: msg.id.id, options: [...chosen] }),
  }));
})(window.__simulator);
