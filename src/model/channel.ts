import type { MediaType } from './content.ts';

/** What a channel may support besides messages. Each channel supports some of these. */
export const capabilities = [
  'lookUp',
  'type',
  'checkPhone',
  'edit',
  'delete',
  'seen',
  'presence',
  'watch',
  'listGroups',
  'readGroup',
  'createGroup',
  'changeParticipants',
  'updateGroup',
  'inviteLink',
  'leaveGroup',
  'readProfile',
  'setProfile',
  'setPicture',
  'readPicture',
] as const;
export type Capability = (typeof capabilities)[number];

/** The limits of a channel. Texts in characters, files in bytes. */
export interface ChannelLimits {
  text: number;
  caption: number;
  file: Readonly<Record<MediaType, number>>;
  /**
   * For how many hours after a person's last message the number may write to them (Meta's service window). null: always.
   */
  serviceWindowHours: number | null;
}
