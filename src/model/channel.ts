import type { MediaType } from './content.ts';

/** What a channel may do besides carrying messages. A number's channel has some of these. */
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

/** What a channel carries at most. Texts in characters, files in bytes. */
export interface ChannelLimits {
  text: number;
  caption: number;
  file: Readonly<Record<MediaType, number>>;
}
