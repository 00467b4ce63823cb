import type {
  ChatAttributes,
  ContactAttributes,
  GroupMetadata,
  GroupMetadataAttributes,
  Presence,
} from '../../whatsappPage/chat.ts';
import type { Wid } from '../../whatsappPage/ids.ts';
import type { MsgAttributes, MsgCollection } from '../../whatsappPage/message.ts';
import type { Collection, Emitter, IdLike, ModelMethods } from '../../whatsappPage/model.ts';
import type { WireGroup } from '../wire.ts';

/** The simulator's own side of WhatsApp Web's page: what its scripts share, beyond what the real page has. */

export interface SimulatedEmitter extends Emitter {
  /** Whether somebody listens for this. */
  hears(name: string): boolean;
}
export type EmitterClass = new () => SimulatedEmitter;

export type SimulatedModel<Attributes> = Attributes &
  ModelMethods<Attributes> &
  SimulatedEmitter & {
    /** Sets properties that are no attributes: they are not enumerable. */
    hide(properties: Record<string, unknown>): void;
  };
export type ModelClass = new <Attributes extends object>(
  attributes: Attributes,
) => SimulatedModel<Attributes>;

export interface Identified {
  id: IdLike;
}
export interface SimulatedCollection<Item> extends SimulatedEmitter, Collection<Item> {
  add(item: Item, options?: { silent?: boolean }): Item;
  find(id: IdLike): unknown;
  serialize(): Record<string, unknown>[];
}
export type CollectionClass = new <Item extends Identified>(
  modelClass?: unknown,
  options?: { owns?: boolean },
) => SimulatedCollection<Item>;

/** What the simulator knows better than one may expect of the real page. */
export interface SimulatedMsgAttributes extends MsgAttributes {
  from: Wid;
  to: Wid;
  ack: number;
  body?: string | undefined;
  caption?: string | undefined;
  mimetype?: string | undefined;
  size?: number | undefined;
  filename?: string | undefined;
}
export type SimulatedMsg = SimulatedModel<SimulatedMsgAttributes>;
export type MsgClass = new (attributes: SimulatedMsgAttributes) => SimulatedMsg;

export interface SimulatedMessages extends SimulatedCollection<SimulatedMsg>, MsgCollection {
  /** Also under the other address of its chat (phone or LID). */
  find(key: IdLike): SimulatedMsg | undefined;
  byMessageId(id: string | undefined): SimulatedMsg | undefined;
  get(id: IdLike | null | undefined): SimulatedMsg | undefined;
  getModelsArray(): SimulatedMsg[];
  filter(test: (item: SimulatedMsg) => boolean): SimulatedMsg[];
}

export type SimulatedGroupMetadata = SimulatedModel<GroupMetadataAttributes> &
  GroupMetadata & { fill(wire: WireGroup): void };

export type SimulatedPresence = SimulatedModel<{ id: Wid }> &
  Presence & { chatstate: { type?: string | undefined }; isSubscribed: boolean };

export type SimulatedChat = SimulatedModel<ChatAttributes> & {
  readonly formattedTitle: string | undefined;
  msgs: SimulatedCollection<SimulatedMsg>;
  groupMetadata?: SimulatedGroupMetadata | undefined;
  presence: SimulatedPresence;
  /** Takes in a message; the newest one decides the chat's place. */
  take(message: SimulatedMsg): void;
  iAmAdmin(): boolean;
};

export type SimulatedContact = SimulatedModel<ContactAttributes> & { readonly formattedName: string };

export interface SimulatedChats extends SimulatedCollection<SimulatedChat> {
  find(id: IdLike): Promise<SimulatedChat>;
}
export interface SimulatedContacts extends SimulatedCollection<SimulatedContact> {
  find(id: IdLike): Promise<SimulatedContact>;
  gadd(id: Wid | string): SimulatedContact;
}
