import { useEffect, useMemo, useRef } from 'react';
import type { Conversation } from '../../../../contract/conversations.ts';
import { showTyping } from '../../../api/inbox/presence.ts';
import { look } from '../../../api/live.ts';

/** WhatsApp stops showing it after about 25 seconds. */
const AGAIN_MS = 10_000;
const IDLE_MS = 5000;

/** Lets the other side, and the others here, see that somebody is writing. `outside`: not of what only stays here. */
export function useTyping({ accountId, id }: Conversation, outside: boolean) {
  const state = useRef<{ toldAt: number; timer: ReturnType<typeof setTimeout> | undefined }>({
    toldAt: -Infinity,
    timer: undefined,
  });
  const typing = useMemo(() => {
    const stop = (): void => {
      clearTimeout(state.current.timer);
      if (state.current.toldAt === -Infinity) return;
      state.current.toldAt = -Infinity;
      look({ accountId, conversationId: id });
      if (outside) showTyping(accountId, id, 'paused');
    };
    const type = (): void => {
      clearTimeout(state.current.timer);
      state.current.timer = setTimeout(stop, IDLE_MS);
      if (performance.now() - state.current.toldAt < AGAIN_MS) return;
      state.current.toldAt = performance.now();
      look({ accountId, conversationId: id, typing: true });
      if (outside) showTyping(accountId, id, 'typing');
    };
    return { type, stop };
  }, [accountId, id, outside]);
  useEffect(() => {
    const current = state.current;
    return () => clearTimeout(current.timer);
  }, []);
  return typing;
}
