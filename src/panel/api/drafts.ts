import { onSignIn, signInNow } from './signIn.ts';
import { stored } from './stored.ts';

/** The latest ones are kept, each up to so many characters. */
const MOST = 50;
const LONGEST = 10_000;

const kept = stored('ramal.drafts');

interface Kept {
  userId: string;
  /** By conversation, the latest last. */
  drafts: [string, string][];
}

const userId = (): string => {
  const now = signInNow();
  return now.state === 'in' ? now.user.id : '';
};

function read(): [string, string][] {
  try {
    const found = JSON.parse(kept.get() ?? 'null') as Kept | null;
    return found?.userId === userId() ? found.drafts : [];
  } catch {
    return [];
  }
}

/** What was begun in a conversation and not sent, on this device. */
export const draftOf = (conversationId: string): string =>
  read().find(([id]) => id === conversationId)?.[1] ?? '';

export function keepDraft(conversationId: string, text: string): void {
  const others = read().filter(([id]) => id !== conversationId);
  const drafts: [string, string][] =
    text.trim() === '' ? others : [...others, [conversationId, text.slice(0, LONGEST)]];
  kept.set(drafts.length === 0 ? null : JSON.stringify({ userId: userId(), drafts: drafts.slice(-MOST) }));
}

// Nothing that was written stays behind on a device that somebody else may use.
onSignIn((now) => {
  if (now.state === 'out' && now.why === 'left') kept.set(null);
});
