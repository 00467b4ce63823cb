import {
  account,
  accountCreate,
  accountList,
  accountParams,
  accountPatch,
  accountStatus,
} from './accounts.ts';
import { pageQuery } from './common.ts';
import {
  contactPage,
  conversationPage,
  conversationParams,
  conversationQuery,
  messagePage,
} from './conversations.ts';
import {
  instance,
  instanceList,
  instanceParams,
  pairingCode,
  pairingCodeRequest,
  qr,
  qrQuery,
} from './instances.ts';
import { message, messageParams, sendBody, sendHeaders } from './messages.ts';
import { z } from './zod.ts';

export interface Operation {
  method: 'get' | 'post' | 'patch' | 'delete';
  /** Express and OpenAPI spell parameters differently; this is Express' way. */
  path: `/api/${string}` | '/healthz' | '/readyz' | '/metrics';
  tag: 'Accounts' | 'Instances' | 'Messages' | 'Conversations' | 'Operation';
  summary: string;
  description?: string;
  params?: z.ZodType;
  query?: z.ZodType;
  headers?: z.ZodObject;
  body?: z.ZodType;
  /** Also takes multipart/form-data with the part `file`. */
  upload?: boolean;
  /** Status and schema of the good answer; null has no body, a string is a media type. */
  answer: { status: 200 | 201 | 202 | 204; schema: z.ZodType | null | string[] };
  /** The same answer with 200, when the client asked to wait and it is settled. */
  settles?: boolean;
  /** Statuses of the problems it may answer with, besides 400, 422 and 500. */
  problems: number[];
}

const define = <const Op extends Operation>(operation: Op): Op => operation;
const lifecycle = (verb: 'start' | 'stop' | 'restart' | 'logout', summary: string) =>
  define({
    method: 'post',
    path: `/api/instances/:id/${verb}`,
    tag: 'Instances',
    summary,
    params: instanceParams,
    answer: { status: 202, schema: instance },
    problems: [404, 409],
  });

/** Everything the gateway answers to. Routes are made from it, and so is the OpenAPI document. */
export const operations = {
  listAccounts: define({
    method: 'get',
    path: '/api/accounts',
    tag: 'Accounts',
    summary: 'List the accounts',
    query: pageQuery,
    answer: { status: 200, schema: accountList },
    problems: [],
  }),
  createAccount: define({
    method: 'post',
    path: '/api/accounts',
    tag: 'Accounts',
    summary: 'Create an account with its number and instance',
    body: accountCreate,
    answer: { status: 201, schema: account },
    problems: [409],
  }),
  getAccount: define({
    method: 'get',
    path: '/api/accounts/:id',
    tag: 'Accounts',
    summary: 'Read an account',
    params: accountParams,
    answer: { status: 200, schema: account },
    problems: [404],
  }),
  updateAccount: define({
    method: 'patch',
    path: '/api/accounts/:id',
    tag: 'Accounts',
    summary: 'Change the name or plan of an account',
    params: accountParams,
    body: accountPatch,
    answer: { status: 200, schema: account },
    problems: [404],
  }),
  deleteAccount: define({
    method: 'delete',
    path: '/api/accounts/:id',
    tag: 'Accounts',
    summary: 'Delete an account and everything that belongs to it',
    description: 'Stops its instances and removes its data and the sessions on disk. There is no way back.',
    params: accountParams,
    answer: { status: 204, schema: null },
    problems: [404],
  }),
  accountStatus: define({
    method: 'get',
    path: '/api/accounts/:id/status',
    tag: 'Accounts',
    summary: 'Whether an account can send, and the state of its numbers',
    params: accountParams,
    answer: { status: 200, schema: accountStatus },
    problems: [404],
  }),
  listInstances: define({
    method: 'get',
    path: '/api/instances',
    tag: 'Instances',
    summary: 'List the instances of all numbers',
    answer: { status: 200, schema: instanceList },
    problems: [],
  }),
  getInstance: define({
    method: 'get',
    path: '/api/instances/:id',
    tag: 'Instances',
    summary: 'Read one instance',
    params: instanceParams,
    answer: { status: 200, schema: instance },
    problems: [404, 409],
  }),
  startInstance: lifecycle('start', 'Start an instance, now and after every reboot'),
  stopInstance: lifecycle('stop', 'Stop an instance and keep it stopped; the session stays'),
  restartInstance: lifecycle('restart', 'Stop and start an instance; the session stays'),
  logoutInstance: lifecycle('logout', 'Unlink the phone; a new QR code follows'),
  getQr: define({
    method: 'get',
    path: '/api/instances/:id/qr',
    tag: 'Instances',
    summary: 'The QR code that is waiting to be scanned',
    description:
      'PNG, SVG, JSON or the bare text, by `Accept` or `?format=`. 409 when no code is waiting, with the state in words.',
    params: instanceParams,
    query: qrQuery,
    answer: { status: 200, schema: qr },
    problems: [404, 409],
  }),
  requestPairingCode: define({
    method: 'post',
    path: '/api/instances/:id/pairing-code',
    tag: 'Instances',
    summary: 'Ask for a code to type on the phone, instead of scanning',
    description: "Without a phone it is asked for the number's own.",
    params: instanceParams,
    body: pairingCodeRequest,
    answer: { status: 200, schema: pairingCode },
    problems: [404, 409, 503],
  }),
  send: define({
    method: 'post',
    path: '/api/accounts/:id/send',
    tag: 'Messages',
    summary: 'Send a message',
    description:
      '202 once it is committed: from then on it is sent exactly once. `{phone, message}` is enough for a text. ' +
      'With `Prefer: wait=10` the answer says what became of it.',
    params: accountParams,
    headers: sendHeaders,
    body: sendBody,
    upload: true,
    settles: true,
    answer: { status: 202, schema: message },
    problems: [404, 409, 413, 429, 503],
  }),
  getMessage: define({
    method: 'get',
    path: '/api/accounts/:id/messages/:messageId',
    tag: 'Messages',
    summary: 'Read a message and its delivery status',
    params: messageParams,
    answer: { status: 200, schema: message },
    problems: [404],
  }),
  getMedia: define({
    method: 'get',
    path: '/api/accounts/:id/messages/:messageId/media',
    tag: 'Messages',
    summary: "Download a message's media",
    params: messageParams,
    answer: { status: 200, schema: ['application/octet-stream'] },
    problems: [404, 409],
  }),
  listConversations: define({
    method: 'get',
    path: '/api/accounts/:id/conversations',
    tag: 'Conversations',
    summary: 'List conversations, the latest first',
    params: accountParams,
    query: conversationQuery,
    answer: { status: 200, schema: conversationPage },
    problems: [404],
  }),
  listMessages: define({
    method: 'get',
    path: '/api/accounts/:id/conversations/:cid/messages',
    tag: 'Conversations',
    summary: 'List the messages of a conversation, the latest first',
    params: conversationParams,
    query: pageQuery,
    answer: { status: 200, schema: messagePage },
    problems: [404],
  }),
  listContacts: define({
    method: 'get',
    path: '/api/accounts/:id/contacts',
    tag: 'Conversations',
    summary: 'List contacts, by name',
    params: accountParams,
    query: pageQuery,
    answer: { status: 200, schema: contactPage },
    problems: [404],
  }),
  health: define({
    method: 'get',
    path: '/healthz',
    tag: 'Operation',
    summary: 'Whether the process is alive',
    answer: { status: 200, schema: z.object({ status: z.literal('ok') }) },
    problems: [],
  }),
  readiness: define({
    method: 'get',
    path: '/readyz',
    tag: 'Operation',
    summary: 'Whether requests can be served: the database answers and is migrated',
    answer: { status: 200, schema: z.object({ status: z.literal('ready') }) },
    problems: [503],
  }),
  metrics: define({
    method: 'get',
    path: '/metrics',
    tag: 'Operation',
    summary: 'Metrics in the Prometheus text format',
    answer: { status: 200, schema: ['text/plain'] },
    problems: [],
  }),
} as const;

export type OperationName = keyof typeof operations;
