'use strict';
// WhatsApp's own limits. The library reports a send as successful even if the server refuses it.
import type { Chat } from '../../whatsappPage/chat.ts';
import type { WhatsAppModules } from '../../whatsappPage/modules.ts';
import type { SendResult } from '../../whatsappPage/modules/messages.ts';

declare global {
  interface RamalPage {
    isLockedOut: (chat: Chat) => Promise<boolean>;
  }
}

((Ramal) => {
  type Send = WhatsAppModules['WAWebSendMsgChatAction']['addAndSendMsgToChat'];
  const refusals = new Map<string, Promise<string | number | null>>();
  const MOST = 500;

  /** The second promise of a send has the server's answer. The library ignores it. */
  Ramal.shim('send-result', () => {
    const actions = Ramal.tryRequire('WAWebSendMsgChatAction');
    if (!actions) return undefined;
    const original: (Send & { heard?: boolean }) | undefined = actions.addAndSendMsgToChat;
    if (typeof original !== 'function') return ['shape-unknown', 'addAndSendMsgToChat is no function'];
    if (original.heard) return 'applied';
    const tapped: Send & { heard?: boolean } = (chat, message) => {
      const [shown, result] = original(chat, message);
      const code = Promise.resolve(result).then(
        (answer: SendResult | undefined) => answer?.ackErrorCode ?? null,
        () => null,
      );
      refusals.set(Ramal.serialized(message.id), code);
      const [oldest] = refusals.keys();
      if (oldest !== undefined && refusals.size > MOST) refusals.delete(oldest);
      return [shown, result];
    };
    tapped.heard = true;
    actions.addAndSendMsgToChat = tapped;
    return 'applied';
  });

  /** The server's code for a refused message, such as 463; null if there is none. It comes after the ack. */
  Ramal.refusalOf = (key) =>
    Promise.race([
      refusals.get(key) ?? null,
      new Promise<null>((resolve) => setTimeout(resolve, 1000, null)),
    ]);

  /** Whether WhatsApp would refuse a message because the chat is new. false if the page does not say. */
  Ramal.isLockedOut = async (chat) => {
    try {
      if (chat.id.server === 'g.us') return false;
      const locks = Ramal.tryRequire('WAWebReachoutTimelockUtils');
      if (locks?.isUserReachoutTimelocked?.()) {
        const contact = window.require('WAWebCollections').Contact.get(chat.id);
        return !locks.canSendMsgWhileTimelocked?.({ chat, contact });
      }
      const quota = Ramal.tryRequire('WAWebIndividualNewChatMessageCappingLimitUtils');
      if ((chat.msgs?.length ?? 0) > 0 || !quota?.getCappingData) return false;
      return (await quota.getCappingData())?.cappingStatus === 'CAPPED';
    } catch {
      return false;
    }
  };
})(window.Ramal);
