'use strict';
// Votes in polls. The library's own event fails on an option that it does not know, and says nothing of votes from before.
((Ramal) => {
  const MOST_POLLS = 100;
  const wrapped = new WeakSet();

  /** An option is told by its place: its id is that, unless the poll says otherwise. */
  function placesOf(poll, ids) {
    const options = poll?.pollOptions ?? [];
    return Array.from(ids ?? [], (id) => {
      const place = options.findIndex((option) => option.localId === id);
      return place < 0 ? Number(id) : place;
    });
  }

  const bytes = (ids) => (ids instanceof ArrayBuffer ? new Uint8Array(ids) : ids);

  async function describe(parent, voter, vote) {
    const poll = await Ramal.findMessage(String(parent)).catch(() => undefined);
    return {
      // Under the key by which the poll itself was told.
      poll: String(poll?.id ?? parent),
      from: Ramal.isMe(voter) ? 'me' : Ramal.peer(voter),
      options: placesOf(poll, bytes(vote.selectedOptionLocalIds)),
      timestamp: Math.round(Number(vote.senderTimestampMs ?? Date.now())),
    };
  }

  async function tell(votes) {
    const told = await Promise.all(
      votes.map((vote) =>
        describe(vote.pollUpdateParentKey, Ramal.serialized(vote.author ?? vote.from), vote),
      ),
    );
    await window.ramalVotes(told);
  }

  Ramal.shim('poll-votes', () => {
    const mode = Ramal.tryRequire('WAWebAddonPollVoteTableMode')?.pollVoteTableMode;
    if (!mode) return undefined;
    if (wrapped.has(mode)) return 'applied';
    const original = mode.bulkUpsert;
    if (typeof original !== 'function') return ['shape-unknown', 'bulkUpsert is no function'];
    mode.bulkUpsert = function (votes, ...rest) {
      void tell(Array.from(votes ?? [])).catch(() => undefined);
      return original.call(this, votes, ...rest);
    };
    wrapped.add(mode);
    return 'applied';
  });

  /** What was voted in the polls that the page has: it may have come before anybody listened. */
  Ramal.sweepVotes = async () => {
    const table = Ramal.tryRequire('WAWebPollsVotesSchema')?.getTable?.();
    if (!table) return [];
    const polls = window
      .require('WAWebCollections')
      .Msg.getModelsArray()
      .filter((message) => message?.id && message.type === 'poll_creation')
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
