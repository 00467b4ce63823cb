import {
  IconChartBar,
  IconFile,
  IconMapPin,
  IconMicrophone,
  IconMoodSmile,
  IconMusic,
  IconPhoto,
  IconSticker,
  IconUser,
  IconVideo,
  type IconProps,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { ComponentType } from 'react';
import type { Message, Person } from '../../contract/messages.ts';
import { contentKinds, type MessageType } from '../../model/content.ts';
import { formatPhone } from '../i18n/phone.ts';

export const typeIcons: Partial<Record<MessageType, ComponentType<IconProps>>> = {
  image: IconPhoto,
  video: IconVideo,
  audio: IconMusic,
  voice: IconMicrophone,
  document: IconFile,
  sticker: IconSticker,
  location: IconMapPin,
  contact: IconUser,
  poll: IconChartBar,
  reaction: IconMoodSmile,
};

/** What to call somebody: by their name, phone or hidden address. */
export const nameOf = ({ name, phone, lid }: Person): string =>
  name ?? (phone === null ? (lid ?? '') : formatPhone(phone));

/** A message in one line. */
export function preview(message: Message, t: TFunction): string {
  if (message.deletedAt !== null) return t('messages.deleted');
  const author = message.author !== null && message.direction === 'in' ? `${nameOf(message.author)}: ` : '';
  if (message.type === 'reaction') return author + t('messages.reacted', { emoji: message.text ?? '' });
  const name = message.media?.filename ?? contentKinds[message.type].title(message);
  return author + (message.text ?? name ?? t(`messageType.${message.type}`));
}
