import { useSyncExternalStore } from 'react';
import type { Message } from '../../../contract/messages.ts';
import type { MediaType } from '../../../model/content.ts';
import { api } from '../api.ts';
import { newKey } from '../newKey.ts';
import { onSignIn, signInNow } from '../signIn.ts';
import { serverNow } from '../serverClock.ts';

export interface Draft {
  text: string;
  file: File | null;
  type: 'text' | MediaType;
  replyTo: Message | null;
}

/** A message that the gateway has not answered for yet. */
export interface Outgoing extends Draft {
  /** Makes a repeated attempt the same send. */
  key: string;
  accountId: string;
  conversationId: string;
  createdAt: string;
  /** `arrived`: it was heard live before its own answer came, and is shown as what it became. */
  state: 'sending' | 'failed' | 'arrived';
  /** Of its file, 0 to 1. */
  progress: number;
  error: Error | null;
}

const none: Outgoing[] = [];
let all: ReadonlyMap<string, Outgoing[]> = new Map();
const listeners = new Set<() => void>();
/** What is sent into one conversation goes one after the other, so that it arrives in its order. */
const lanes = new Map<string, Promise<unknown>>();
const aborts = new Map<string, AbortController>();

function change(conversationId: string, next: (old: Outgoing[]) => Outgoing[]): void {
  all = new Map(all).set(conversationId, next(all.get(conversationId) ?? none));
  for (const listener of listeners) listener();
}
const update = ({ conversationId, key }: Outgoing, to: Partial<Outgoing>): void =>
  change(conversationId, (old) => old.map((one) => (one.key === key ? { ...one, ...to } : one)));
const remove = ({ conversationId, key }: Outgoing): void =>
  change(conversationId, (old) => old.filter((one) => one.key !== key));

export const useOutgoing = (conversationId: string): Outgoing[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => all.get(conversationId) ?? none,
  );

type Done = (message: Message) => void;

export function send(accountId: string, conversationId: string, draft: Draft, done: Done): void {
  const key = newKey();
  const createdAt = new Date(serverNow()).toISOString();
  const one: Outgoing = {
    ...draft,
    key,
    accountId,
    conversationId,
    createdAt,
    state: 'sending',
    progress: 0,
    error: null,
  };
  change(conversationId, (old) => [...old, one]);
  enqueue(one, done);
}

export function sendAgain(one: Outgoing, done: Done): void {
  update(one, { state: 'sending', error: null, progress: 0 });
  enqueue(one, done);
}

/** Takes it back: what is on its way up is stopped. Whether it was stopped in time is seen in the conversation. */
export function discard(one: Outgoing): void {
  aborts.get(one.key)?.abort();
  remove(one);
}

function enqueue(one: Outgoing, done: Done): void {
  const before = lanes.get(one.conversationId) ?? Promise.resolve();
  const abort = new AbortController();
  aborts.set(one.key, abort);
  const isDiscarded = (): boolean => abort.signal.aborted;
  const mine = before.then(async () => {
    if (isDiscarded()) return;
    try {
      const message = await post(one, abort.signal);
      remove(one);
      done(message);
    } catch (error) {
      if (!isDiscarded()) update(one, { state: 'failed', error: error as Error });
    } finally {
      aborts.delete(one.key);
    }
  });
  lanes.set(one.conversationId, mine);
}

function post(one: Outgoing, signal: AbortSignal): Promise<Message> {
  const { accountId, conversationId, type, text, file, replyTo, key } = one;
  const asked = { params: { id: accountId }, headers: { 'idempotency-key': key }, signal };
  const common = { conversationId, ...(replyTo && { replyTo: replyTo.id }) };
  if (type === 'text' || !file)
    return api('send', { ...asked, body: { ...common, type: 'text', message: text } });
  return api('send', {
    ...asked,
    body: { ...common, type, ...(text !== '' && { message: text }), filename: file.name },
    file,
    onProgress: (progress) => update(one, { progress }),
  });
}

/** A message of one's own that is heard live before the answer to its send: it must not be seen twice. */
export function arrived(message: Message): void {
  const now = signInNow();
  if (message.direction !== 'out' || now.state !== 'in' || message.sentBy?.userId !== now.user.id) return;
  const one = all
    .get(message.conversationId)
    ?.find(
      ({ state, type, text }) =>
        state === 'sending' && type === message.type && text === (message.text ?? ''),
    );
  if (one) update(one, { state: 'arrived' });
}

onSignIn((now) => {
  if (now.state !== 'out') return;
  for (const abort of aborts.values()) abort.abort();
  all = new Map();
});
/** The browser asks before it closes a page that has not sent everything yet. */
export function warnWhileSending(): () => void {
  const warn = (event: BeforeUnloadEvent): void => {
    const isSending = [...all.values()].some((list) => list.some(({ state }) => state === 'sending'));
    if (isSending) event.preventDefault();
  };
  window.addEventListener('beforeunload', warn);
  return () => window.removeEventListener('beforeunload', warn);
}
