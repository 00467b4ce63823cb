import type { CatcherView } from '../catcher/view.ts';
import type { PhoneSummary, WaitingPage } from '../network/types.ts';
import type { MetaOverview } from '../meta/control/views.ts';
import type { ChatView, LinkAnswer, PhoneView } from '../server/phoneAnswers.ts';

/** The simulator's control API, as the phones use it. */

async function call(path: string, options?: RequestInit): Promise<unknown> {
  const response = await fetch(`/control/${path}`, options);
  const body: unknown = await response.json();
  if (response.ok) return body;
  const { error } = body as { error?: { message?: string } };
  throw new Error(error?.message ?? response.statusText);
}

export const post = (path: string, body: unknown): Promise<unknown> =>
  call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export const readPhones = () => call('phones') as Promise<PhoneSummary[]>;

export const readPhone = (phone: string) => call(`phones/${phone}`) as Promise<PhoneView>;

export const readChat = (phone: string, chat: string) =>
  call(`phones/${phone}/chats/${encodeURIComponent(chat)}`) as Promise<ChatView>;

export const readMeta = () => call('meta') as Promise<MetaOverview>;

export const readCatcher = () => call('hooks') as Promise<CatcherView>;

export const readWaiting = () => call('waiting') as Promise<WaitingPage[]>;

export const linkBy = (phone: string, way: 'scan' | 'code', input: object) =>
  post(`phones/${phone}/${way}`, input) as Promise<LinkAnswer>;
