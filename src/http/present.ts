import type { Account } from '../contract/accounts.ts';
import type { Contact } from '../contract/contacts.ts';
import type { Conversation, Note } from '../contract/conversations.ts';
import type { Instance, NumberStatus, PairingCode, Qr, WhatsAppNumber } from '../contract/instances.ts';
import type { Message } from '../contract/messages.ts';
import QRCode from 'qrcode';
import type { NumberId } from '../model/ids.ts';
import type { Poll } from '../model/content.ts';
import type { DriftReport } from '../model/instance.ts';
import { stateReasons } from '../model/number.ts';
import type { AccountWithNumbers } from '../domain/accounts/accounts.ts';
import type { ContactView, ConversationView, MessageView, NoteView, NumberView } from '../domain/views.ts';

/** A web number's instance, as read by the supervisor. */
export interface InstanceView extends NumberView {
  port: number;
  retryAt: Date | null;
  failures: number;
  qrValue: string | null;
  qrExpiresAt: Date | null;
  pairingCode: string | null;
  pairingCodeExpiresAt: Date | null;
  drift: DriftReport | null;
}

/** A channel's capabilities and limits; null: this installation does not have the channel. */
export interface ChannelReader {
  describe(number: Pick<NumberView, 'channel'>): Pick<WhatsAppNumber, 'capabilities' | 'limits'> | null;
}

export interface InstanceReader {
  /** The instances of these numbers, by port. */
  of(numbers: readonly Pick<NumberView, 'numberId'>[]): Promise<InstanceView[]>;
  /** Rejects with `not_found` if the number has no instance. */
  get(id: NumberId): Promise<InstanceView>;
}

/** Converts rows to the contract's types. */
export class Presenter {
  readonly #numberLink: string | null;
  readonly #channels: ChannelReader;
  constructor(numberLink: string | null, channels: ChannelReader) {
    this.#numberLink = numberLink;
    this.#channels = channels;
  }

  /** `instances` includes the number's own, if it has one. */
  number(row: NumberView, instances: readonly InstanceView[]): WhatsAppNumber {
    const instance = instanceOf(row, instances);
    return {
      ...this.#fields(row),
      channel: row.channel,
      ...(this.#channels.describe(row) ?? { capabilities: [], limits: null }),
      instance: instance ? instanceFields(instance) : null,
    };
  }

  /** The number in the status of an account. */
  status(row: NumberView, instances: readonly InstanceView[]): NumberStatus {
    const instance = instanceOf(row, instances);
    return { ...this.#fields(row), channel: row.channel, ...(instance && instanceFields(instance)) };
  }

  instance(row: InstanceView): Instance {
    return { ...this.#fields(row), channel: 'web', ...instanceFields(row) };
  }

  #fields(row: NumberView): Omit<WhatsAppNumber, 'channel' | 'instance' | 'capabilities' | 'limits'> {
    return {
      id: row.numberId,
      accountId: row.accountId,
      name: row.name,
      phone: row.phone,
      state: stateReasons[row.code].state,
      code: row.code,
      text: stateReasons[row.code].text,
      detail: row.detail,
      since: row.since.toISOString(),
      linked: row.linkedAt !== null,
      linkedName: row.linkedName,
      queued: row.queued,
      link: this.#numberLink?.replaceAll('{phone}', row.phone) ?? null,
    };
  }

  account(row: AccountWithNumbers, instances: readonly InstanceView[]): Account {
    const { id, name, plan, answeringTakes, assignment } = row;
    return {
      ...{ id, name, plan, answeringTakes, assignment },
      createdAt: row.createdAt.toISOString(),
      numbers: row.numbers.map((one) => this.number(one, instances)),
    };
  }
}

const instanceOf = (row: NumberView, instances: readonly InstanceView[]): InstanceView | undefined =>
  instances.find(({ numberId }) => numberId === row.numberId);

const instanceFields = (row: InstanceView): NonNullable<WhatsAppNumber['instance']> => ({
  port: row.port,
  retryAt: row.retryAt?.toISOString() ?? null,
  failures: row.failures,
  whatsappVersion: row.drift?.whatsappVersion ?? null,
  drift: (row.drift?.entries ?? []).map(({ detail, ...entry }) =>
    detail === undefined ? entry : { ...entry, detail },
  ),
});

export async function presentQr(row: InstanceView): Promise<Qr | null> {
  if (row.qrValue === null || row.qrExpiresAt === null) return null;
  const qr = await QRCode.toDataURL(row.qrValue, { margin: 2, width: 320 });
  return {
    qr,
    value: row.qrValue,
    state: stateReasons[row.code].state,
    expiresAt: row.qrExpiresAt.toISOString(),
  };
}

export const presentPairingCode = ({
  pairingCode: code,
  pairingCodeExpiresAt: at,
}: InstanceView): PairingCode | null =>
  code === null || at === null ? null : { code, expiresAt: at.toISOString() };

export function presentMessage(row: MessageView): Message {
  const { content } = row;
  const deleted = row.deletedAt !== null;
  return {
    id: row.id,
    accountId: row.accountId,
    numberId: row.numberId,
    conversationId: row.conversationId,
    direction: row.direction,
    type: row.type,
    whatsappType: row.whatsappType,
    text: row.text,
    phone: row.person?.phone ?? null,
    person: row.person,
    group: row.group,
    author: row.author,
    media: deleted ? null : presentMedia(row),
    location: content.location ?? null,
    contact: content.contact ?? null,
    mentions: content.mentions ?? [],
    poll: content.poll ? presentPoll(content.poll, row.votes) : null,
    forwarded: row.forwarded,
    clientRef: row.clientRef,
    sentBy: row.sentBy && { userId: row.sentBy, name: row.sentByName ?? '' },
    replyTo: row.type === 'reaction' ? null : row.replyTo,
    reactions: row.reactions,
    status: row.status,
    error: row.errorCode === null ? null : { code: row.errorCode, text: row.errorText ?? row.errorCode },
    editedAt: row.editedAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
    backfilled: row.backfilled,
    sentAt: row.sentAt?.toISOString() ?? null,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
    readAt: row.readAt?.toISOString() ?? null,
    failedAt: row.failedAt?.toISOString() ?? null,
    createdAt: row.at.toISOString(),
  };
}

function presentPoll({ question, options, multiple }: Poll, votes: MessageView['votes']): Message['poll'] {
  const votesFor = (place: number) =>
    votes.filter((vote) => vote.options.includes(place)).map(({ from, fromMe }) => ({ from, fromMe }));
  return { question, multiple, options: options.map((text, place) => ({ text, votes: votesFor(place) })) };
}

function presentMedia(row: MessageView): Message['media'] {
  if (row.mediaState === null || row.mimetype === null) return null;
  const ready = row.mediaState === 'ready';
  return {
    mimetype: row.mimetype,
    filename: row.filename,
    size: row.size,
    state: row.mediaState,
    url: ready ? `/api/accounts/${row.accountId}/messages/${row.id}/media` : null,
  };
}

export const presentContact = (row: ContactView): Contact => ({
  ...row,
  optedOutAt: row.optedOutAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});

type Titled = Pick<ConversationView, 'title' | 'contact'>;
export const titleOf = ({ title, contact }: Titled): string =>
  title ?? contact?.name ?? contact?.phone ?? contact?.lid ?? '';

export function presentConversation(row: ConversationView): Conversation {
  const { id, accountId, numberId, kind, unread, contact, state, tags, assigneeId, teamId } = row;
  return {
    id,
    accountId,
    numberId,
    kind,
    title: titleOf(row),
    contact: contact && presentContact(contact),
    unread,
    state,
    assignee: assigneeId && { userId: assigneeId, name: row.assigneeName ?? '' },
    team: teamId && { id: teamId, name: row.teamName ?? '' },
    tags,
    heardAt: row.heardAt?.toISOString() ?? null,
    waitingSince: row.waitingSince?.toISOString() ?? null,
    lastMessage: row.lastMessage && presentMessage(row.lastMessage),
    updatedAt: row.lastMessageAt.toISOString(),
  };
}

export const presentNote = ({
  id,
  accountId,
  conversationId,
  authorId,
  authorName,
  text,
  createdAt,
}: NoteView): Note => ({
  id,
  accountId,
  conversationId,
  author: authorId && { userId: authorId, name: authorName ?? '' },
  text,
  createdAt: createdAt.toISOString(),
});
