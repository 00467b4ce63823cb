'use strict';
// What the other side of a chat is doing. WhatsApp reports it only for chats that are open, and opening many at once
// looks like a robot. So a chat is watched only when a person looks at it. Shapes as in the public wa-js.
import type { ChatState } from '../../model/chat.ts';
import type { Chatstate } from '../../whatsappPage/chat.ts';
import type { TypingReport } from '../pageAnswers.ts';

declare global {
  interface Window {
    /** Reports to Node. */
    ramalTyping: (typing: TypingReport) => Promise<void>;
  }
}

((Ramal) => {
  const { actions, chatsOf, done, need } = Ramal;
  const states: Record<string, ChatState> = {
    typing: 'typing',
    recording_audio: 'recording',
    recording: 'recording',
  };
  let listening = false;

  function listen() {
    const presences = Ramal.tryRequire('WAWebPresenceCollection')?.PresenceCollection;
    if (listening || typeof presences?.on !== 'function') return presences !== undefined;
    presences.on('change:chatstate.type', (chatstate: Chatstate) => {
      const presence = presences.getModelsArray().find((one) => one.chatstate === chatstate);
      if (!presence) return;
      const wid = Ramal.serialized(presence.id);
      const isGroup = presence.id.server === 'g.us';
      const { phone, lid } = isGroup ? { phone: null, lid: null } : Ramal.peer(presence.id);
      void window.ramalTyping({
        phone,
        wid: isGroup ? wid : lid,
        state: states[chatstate.type ?? ''] ?? 'paused',
      });
    });
    listening = true;
    return true;
  }

  actions.watch = async ({ chat }) => {
    if (!listen()) need('WAWebPresenceCollection', 'PresenceCollection');
    for (const one of chatsOf(chat)) await one.presence?.subscribe?.();
    return done;
  };
})(window.Ramal);
