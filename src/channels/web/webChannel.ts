import type { NumberId } from '../../model/ids.ts';
import { fileOf, MAX_MEDIA_BYTES } from '../../model/content.ts';
import { reasonOf } from '../../lib/logger.ts';
import {
  callInstance,
  InstanceUnreachableError,
  readMedia,
  type InstanceAddress,
} from '../../protocol/client.ts';
import type { Command, CommandResult } from '../../protocol/commands.ts';
import type { ChannelLimits } from '../../model/channel.ts';
import type { Channel, KeyedSends, Refused, Unknown } from '../channel.ts';

/** Deadlines in milliseconds. `send` includes the upload of media to WhatsApp. */
const deadlines = {
  prepare: 15_000,
  send: 30_000,
  sendMedia: 180_000,
  react: 15_000,
  lookUp: 10_000,
  check: 8000,
  act: 10_000,
  group: 45_000,
};
const MEDIA_DEADLINE = 180_000;

/** For texts, WhatsApp's own limits. Files are limited because the page holds them in memory. */
const limits: ChannelLimits = {
  serviceWindowHours: null,
  text: 65_536,
  caption: 65_536,
  file: {
    image: MAX_MEDIA_BYTES,
    video: MAX_MEDIA_BYTES,
    audio: MAX_MEDIA_BYTES,
    voice: MAX_MEDIA_BYTES,
    document: MAX_MEDIA_BYTES,
    sticker: MAX_MEDIA_BYTES,
  },
};

const byUserId: Refused = {
  outcome: 'refused',
  code: 'not_on_whatsapp',
  text: "WhatsApp Web does not know people by Meta's user id, and this person has not shown their phone.",
  retryable: false,
};

/** Reaches WhatsApp through the number's instance. `addressOf` returns the instance's current address. */
export function createWebChannel(addressOf: (number: NumberId) => Promise<InstanceAddress>): Channel {
  async function call<Type extends Command['type']>(
    number: NumberId,
    command: Extract<Command, { type: Type }>,
    deadlineMs: number,
  ): Promise<CommandResult<Type> | Unknown> {
    try {
      return await callInstance<Type>(await addressOf(number), command, deadlineMs);
    } catch (error) {
      if (error instanceof InstanceUnreachableError) return { outcome: 'unknown', text: reasonOf(error) };
      throw error;
    }
  }

  const sends: KeyedSends = {
    discipline: 'keyed',
    prepare: (number, to) =>
      'userId' in to
        ? Promise.resolve(byUserId)
        : call<'prepare'>(number, { type: 'prepare', to }, deadlines.prepare),
    send: (number, { key, chat }, content) =>
      call<'send'>(
        number,
        { type: 'send', key, chat, content },
        fileOf(content) ? deadlines.sendMedia : deadlines.send,
      ),
    lookUp: (number, key) => call<'look_up'>(number, { type: 'look_up', key }, deadlines.lookUp),
  };
  return {
    name: 'web',
    sends,
    limits,
    react: (number, _to, target, emoji) =>
      call<'react'>(number, { type: 'react', target, emoji }, deadlines.react),
    type: async (number, chat, ms) => {
      await call<'type'>(number, { type: 'type', chat, ms }, ms + 5000).catch(() => undefined);
    },
    checkPhone: (number, phone) =>
      call<'check_phone'>(number, { type: 'check_phone', phone }, deadlines.check),
    edit: (number, key, text) => call<'edit'>(number, { type: 'edit', key, text }, deadlines.act),
    delete: (number, key) => call<'delete'>(number, { type: 'delete', key }, deadlines.act),
    seen: (number, chat, { key, at }) =>
      call<'seen'>(number, { type: 'seen', chat, key, at: at.getTime() }, deadlines.act),
    presence: (number, chat, state) =>
      call<'presence'>(number, { type: 'presence', chat, state }, deadlines.act),
    watch: (number, chat) => call<'watch'>(number, { type: 'watch', chat }, deadlines.act),
    listGroups: (number) => call<'list_groups'>(number, { type: 'list_groups' }, deadlines.act),
    readGroup: (number, group) => call<'read_group'>(number, { type: 'read_group', group }, deadlines.act),
    createGroup: (number, subject, participants) =>
      call<'create_group'>(number, { type: 'create_group', subject, participants }, deadlines.group),
    changeParticipants: (number, group, change, participants) =>
      call<'change_participants'>(
        number,
        { type: 'change_participants', group, change, participants },
        deadlines.group,
      ),
    updateGroup: (number, group, wish) =>
      call<'update_group'>(number, { type: 'update_group', group, ...wish }, deadlines.act),
    inviteLink: (number, group) => call<'invite_link'>(number, { type: 'invite_link', group }, deadlines.act),
    leaveGroup: (number, group) => call<'leave_group'>(number, { type: 'leave_group', group }, deadlines.act),
    readProfile: (number) => call<'read_profile'>(number, { type: 'read_profile' }, deadlines.act),
    setProfile: (number, wish) =>
      call<'set_profile'>(number, { type: 'set_profile', ...wish }, deadlines.act),
    setPicture: (number, picture) =>
      call<'set_picture'>(number, { type: 'set_picture', picture }, deadlines.send),
    readPicture: (number, chat) =>
      call<'read_picture'>(number, { type: 'read_picture', chat }, deadlines.act),
    readMedia: async (number, key) => {
      const answer = await readMedia(await addressOf(number), key, MEDIA_DEADLINE);
      if (!answer.body) throw new Error('the instance sent no media');
      return { size: Number(answer.headers.get('content-length')), bytes: answer.body };
    },
  };
}
