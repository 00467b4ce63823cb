import type { Account } from '../../contract/accounts.ts';
import type { Conversation } from '../../contract/conversations.ts';
import type { Instance, PairingCode, Qr, WhatsAppNumber } from '../../contract/instances.ts';
import type { Message } from '../../contract/messages.ts';
import type { OneTimeLink } from '../../contract/users.ts';
import { call } from './call.ts';

export type Verb = 'start' | 'stop' | 'restart' | 'logout';
export interface TestMessage {
  phone: string;
  message: string;
}

/** The gateway's operations that this panel uses, one function each. */
export const gateway = {
  listInstances: (signal: AbortSignal) =>
    call<{ items: Instance[] }>('/api/instances', { signal }).then(({ items }) => items),

  control: (id: string, verb: Verb) => call<Instance>(`/api/instances/${id}/${verb}`, { method: 'POST' }),

  getQr: (id: string, signal: AbortSignal) => call<Qr>(`/api/instances/${id}/qr?format=json`, { signal }),

  requestPairingCode: (id: string) =>
    call<PairingCode>(`/api/instances/${id}/pairing-code`, { method: 'POST', body: {} }),

  createAccount: (body: { name: string; phone: string }, key: string) =>
    call<Account>('/api/accounts', { method: 'POST', body, headers: { 'idempotency-key': key } }),

  deleteAccount: (id: string) => call<undefined>(`/api/accounts/${id}`, { method: 'DELETE' }),

  addNumber: (accountId: string, body: { name: string; phone: string }, key: string) =>
    call<WhatsAppNumber>(`/api/accounts/${accountId}/numbers`, {
      method: 'POST',
      body,
      headers: { 'idempotency-key': key },
    }),

  removeNumber: (accountId: string, id: string) =>
    call<undefined>(`/api/accounts/${accountId}/numbers/${id}`, { method: 'DELETE' }),

  createPairingLink: (id: string) =>
    call<OneTimeLink>(`/api/instances/${id}/pairing-link`, { method: 'POST' }),

  latestConversations: (accountId: string, numberId: string, limit: number, signal: AbortSignal) =>
    call<{ items: Conversation[] }>(
      `/api/accounts/${accountId}/conversations?limit=${limit}&numberId=${numberId}`,
      { signal },
    ).then(({ items }) => items),

  getMessage: (accountId: string, id: string, signal: AbortSignal) =>
    call<Message>(`/api/accounts/${accountId}/messages/${id}`, { signal }),

  /** `key` makes a repeated attempt the same send. */
  send: (accountId: string, from: string, { phone, message }: TestMessage, key: string) =>
    call<Message>(`/api/accounts/${accountId}/send`, {
      method: 'POST',
      body: { phone, message, from },
      headers: { 'idempotency-key': key },
    }),
};
