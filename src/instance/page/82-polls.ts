'use strict';
// Votes in polls. The library's event fails on an unknown option, and does not report earlier votes.
import type { MsgKey, Wid } from '../../whatsappPage/ids.ts';
import type { Msg } from '../../whatsappPage/message.ts';
import type { VoteRow } from '../../whatsappPage/modules/messages.ts';
import type { Answers } from '../pageAnswers.ts';

type Votes = Answers['sweepVotes'];
declare global {
  interface Window {
    /** Reports to Node. */
    ramalVotes: (votes: Votes) => Promise<void>;
  }
}

((Ramal) => {
  const MOST_POLLS = 100;
  const wrapped = new WeakSet<object>();

  /** Options are reported by their index. An option's id is its index, unless the poll says otherwise. */
  function placesOf(poll: Msg | undefined, ids: Iterable<unknown> | ArrayLike<unknown> | null | undefined) {
    const options = poll?.pollOptions ?? [];
    return Array.from(ids ?? [], (id) => {
      const place = options.findIndex((option) => option?.localId === id);
      return place < 0 ? Number(id) : place;
    });
  }

  const bytes = (ids: VoteRow['selectedOptionLocalIds']) =>
    ids instanceof ArrayBuffer ? new Uint8Array(ids) : ids;

  async function describe(parent: MsgKey, voter: string, vote: VoteRow): Promise<Votes[number]> {
    const poll = await Ramal.findMessage(String(parent)).catch(() => undefined);
    return {
      // The key under which the poll itself was reported.
      poll: String(poll?.id ?? parent),
      from: Ramal.isMe(voter) ? 'me' : Ramal.peer(voter),
      options: placesOf(poll, bytes(vote.selectedOptionLocalIds)),
      timestamp: Math.round(Number(vote.senderTimestampMs ?? Date.now())),
    };
  }

  const addressOf = (wid: Wid | undefined) => (wid ? Ramal.serialized(wid) : 'unknown');

  async function report(votes: VoteRow[]) {
    const reported = await Promise.all(
      votes.map((vote) => describe(vote.pollUpdateParentKey, addressOf(vote.author ?? vote.from), vote)),
    );
    await window.ramalVotes(reported);
  }

  Ramal.shim('poll-votes', () => {
    const mode = Ramal.tryRequire('WAWebAddonPollVoteTableMode')?.pollVoteTableMode;
    if (!mode) return undefined;
    if (wrapped.has(mode)) return 'applied';
    const original = mode.bulkUpsert;
    if (typeof original !== 'function') return ['shape-unknown', 'bulkUpsert is no function'];
    mode.bulkUpsert = function (this: unknown, votes, ...rest) {
      void report(Array.from(votes ?? [])).catch(() => undefined);
      return original.call(this, votes, ...rest);
    };
    wrapped.add(mode);
    return 'applied';
  });

  /** Reports all votes in the newest polls of the page. They may have come before the listeners were attached. */
  Ramal.sweepVotes = async () => {
    const table = Ramal.tryRequire('WAWebPollsVotesSchema')?.getTable?.();
    if (!table) return [];
    const polls = Ramal.held()
      .filter(({ type }) => type === 'poll_creation')
      .slice(-MOST_POLLS);
    const found = polls.map(async ({ id }) => {
      const votes = await table.equals(['parentMsgKey'], String(id)).catch(() => []);
      return Promise.all(
        votes.map((vote) => describe(id, String(vote.senderUserJid ?? vote.sender ?? vote.author), vote)),
      );
    });
    return (await Promise.all(found)).flat();
  };
})(window.Ramal);
