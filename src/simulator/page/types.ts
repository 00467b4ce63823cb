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

/** Types that the simulator's page scripts share, beyond those of the real page. */

export interface SimulatedEmitter extends Emitter {
  /** Whether there is a listener for this event. */
  hears(name: string): boolean;
}
export type EmitterClass = new () => SimulatedEmitter;

export type SimulatedModel<Attributes> = Attributes &
  ModelMethods<Attributes> &
  SimulatedEmitter & {
    /** Sets properties that are not enumerable, because they are not attributes. */
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

/** Attributes with narrower types than those of the real page. */
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
  /** Also finds a message whose chat has the other address (phone or LID). */
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
  /** Adds a message. The newest one sets the chat's time. */
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
