'use strict';
// What a number does in a chat besides writing.
((Ramal) => {
  const { actions, done, need } = Ramal;
  const addressesOf = ({ phone, wid }) => [phone && `${phone}@c.us`, wid].filter(Boolean);

  /** The chats that are there: of a person there may be one by phone and one by LID. */
  const chatsOf = (chat) => {
    const { Chat } = window.require('WAWebCollections');
    return addressesOf(chat).flatMap((address) => Chat.get(address) ?? []);
  };

  actions.seen = async ({ chat }) => {
    const sendSeen = need('WAWebUpdateUnreadChatAction', 'sendSeen');
    const stream = Ramal.tryRequire('WAWebStreamModel')?.Stream;
    for (const one of chatsOf(chat)) {
      // Receipts are sent by who is there.
      stream?.markAvailable?.();
      await sendSeen({ chat: one, threadId: undefined });
      stream?.markUnavailable?.();
    }
    return done;
  };

  const senders = {
    typing: 'sendChatStateComposing',
    recording: 'sendChatStateRecording',
    paused: 'sendChatStatePaused',
  };
  actions.presence = async ({ chat, state }) => {
    const send = need('WAWebChatStateBridge', senders[state]);
    const [known] = chatsOf(chat);
    const { id } = known ?? (await Ramal.findChat(addressesOf(chat)[0]));
    await send(id);
    return done;
  };

  Object.assign(Ramal, { chatsOf });
})(window.Ramal);
