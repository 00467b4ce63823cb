'use strict';
// Read receipts and typing.
import type { ChatAddress } from '../../model/chat.ts';
import type { Chat } from '../../whatsappPage/chat.ts';

declare global {
  interface RamalPage {
    chatsOf: (chat: ChatAddress) => Chat[];
  }
}

((Ramal) => {
  const { actions, done, need, refused } = Ramal;
  const addressesOf = ({ phone, wid }: ChatAddress): string[] => [
    ...(phone ? [`${phone}@c.us`] : []),
    ...(wid ? [wid] : []),
  ];

  /** The existing chats with an address. A person may have one by phone and one by LID. */
  const chatsOf = (chat: ChatAddress) => {
    const { Chat } = window.require('WAWebCollections');
    return addressesOf(chat).flatMap((address) => Chat.get(address) ?? []);
  };

  /** The messages of the other side after this one, as far as the page holds them. */
  function newerOf(chats: Chat[], key: string, at: number) {
    const theirs = chats
      .flatMap((one) => one.msgs?.getModelsArray() ?? [])
      .filter((one) => !one.id.fromMe && (Ramal.isWritten(one) || one.type === 'ciphertext'))
      .sort((a, b) => Ramal.secondOf(a) - Ramal.secondOf(b));
    const place = theirs.findIndex((message) => String(message.id) === key);
    return place >= 0
      ? theirs.slice(place + 1)
      : theirs.filter((message) => Ramal.secondOf(message) > at / 1000);
  }

  actions.seen = async ({ chat, key, at }) => {
    const sendSeen = need('WAWebUpdateUnreadChatAction', 'sendSeen');
    const stream = Ramal.tryRequire('WAWebStreamModel')?.Stream;
    const chats = chatsOf(chat);
    // WhatsApp marks the whole chat as read. A sender must not get a receipt for a message that nobody has seen.
    if (newerOf(chats, key, at).length > 0)
      return refused('superseded', 'A newer message has arrived that nobody has seen yet.');
    for (const one of chats) {
      // WhatsApp sends receipts only while the number is available.
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
  } as const;
  actions.presence = async ({ chat, state }) => {
    const send = need('WAWebChatStateBridge', senders[state]);
    const [known] = chatsOf(chat);
    const [address = ''] = addressesOf(chat);
    const { id } = known ?? (await Ramal.findChat(address));
    await send(id);
    return done;
  };

  Object.assign(Ramal, { chatsOf });
})(window.Ramal);
