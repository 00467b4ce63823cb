import { z } from 'zod';
import { fileOf, type MessageContent } from '../../model/content.ts';
import type { ChannelLimits } from '../../model/channel.ts';
import type { MessageKey, NumberId } from '../../model/ids.ts';
import type { Recipient } from '../../model/message.ts';
import type { Acted, Channel, CorrelatedSends, Refused } from '../channel.ts';
import type { CloudFiles } from './files.ts';
import { GraphError, type Graph } from './graph.ts';
import { payloadOf, reactionTo, type Payload } from './payload.ts';
import type { CloudReach, Reaches } from './reach.ts';
import { outcomeOf } from './refusals.ts';

const MB = 1024 * 1024;
/** Meta's own, of 2026-09. Documents may have 100 MB at Meta; Ramal accepts 64. */
const limits: ChannelLimits = {
  serviceWindowHours: 24,
  text: 4096,
  caption: 1024,
  file: {
    image: 5 * MB,
    video: 16 * MB,
    audio: 16 * MB,
    voice: 16 * MB,
    document: 64 * MB,
    sticker: 500 * 1024,
  },
};
/** What Meta may answer about a file that it has deleted since it was uploaded. */
const aboutFiles = new Set([100, 131009, 131052, 131053]);

const accepted = z.object({ messages: z.array(z.object({ id: z.string() })).min(1) });
const done = z.object({ success: z.literal(true) });
const profiles = z.object({ data: z.array(z.object({ about: z.string().optional() })) });

export interface CloudChannelDeps {
  graph: Graph;
  reaches: Reaches;
  files: CloudFiles;
  /** Called when a call failed: the number's state may have to change. */
  onFailure: (number: NumberId, error: unknown) => void;
  /** How long after a send without an answer a status may settle it. Milliseconds. */
  settlesWithin: number;
}

/** Its row says so, or the disk. */
const isGoneFile = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['media_unavailable', 'not_found', 'ENOENT'].includes(String(error.code));

type Person = Exclude<Recipient, { wid: unknown }>;

const notConnected: Refused = {
  outcome: 'refused',
  code: 'not_ready',
  text: 'This number is not connected with Meta.',
  retryable: true,
};
const unsupported = (text: string): Refused => ({
  outcome: 'refused',
  code: 'unsupported',
  text,
  retryable: false,
});

const byAddress = unsupported('The official API reaches people by their phone only.');

/** Reaches WhatsApp through Meta's Cloud API. */
export function createCloudChannel({
  graph,
  reaches,
  files,
  onFailure,
  settlesWithin,
}: CloudChannelDeps): Channel {
  /** Failed calls are outcomes; whoever keeps the number's state hears of them. */
  async function attempt<Result>(
    number: NumberId,
    work: (reach: CloudReach) => Promise<Result>,
  ): Promise<Result | ReturnType<typeof outcomeOf>> {
    const reach = await reaches.of(number);
    if (!reach) return notConnected;
    try {
      return await work(reach);
    } catch (error) {
      const outcome = outcomeOf(error);
      onFailure(number, error);
      return outcome;
    }
  }

  async function post(
    { phoneNumberId, access }: CloudReach,
    to: Person,
    payload: Payload,
    correlation: string | null,
  ): Promise<MessageKey> {
    const json = {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      ...('phone' in to ? { to: to.phone } : { recipient: to.userId }),
      ...payload,
      ...(correlation !== null && { biz_opaque_callback_data: correlation }),
    };
    const { messages } = await graph.post(`${phoneNumberId}/messages`, accepted, { access, json });
    return messages[0]?.id as MessageKey;
  }

  async function sendOnce(
    reach: CloudReach,
    to: Recipient,
    correlation: string,
    content: MessageContent,
  ): Promise<{ key: MessageKey } | Refused> {
    // Meta has no way to mark a message as forwarded.
    const written = content.type === 'forward' ? content.content : content;
    if ('wid' in to) return byAddress;
    if (written.type === 'poll') return unsupported('The official API has no polls.');
    const file = fileOf(content);
    for (let again = true; ; again = false) {
      const upload = file && 'media' in written ? await uploadOf(reach, written) : null;
      if (upload && 'outcome' in upload) return upload;
      try {
        return { key: await post(reach, to, payloadOf(written, upload?.id ?? null), correlation) };
      } catch (error) {
        const isGone = upload?.isReused === true && error instanceof GraphError && aboutFiles.has(error.code);
        if (!isGone || !again) throw error;
        await files.forget(reach, upload.id);
      }
    }
  }

  /** As long as only the file was uploaded, nothing was sent. */
  async function uploadOf(
    reach: CloudReach,
    content: Extract<MessageContent, { media: object }>,
  ): Promise<{ id: string; isReused: boolean } | Refused> {
    try {
      return await files.upload(reach, content.type, content.media);
    } catch (error) {
      if (isGoneFile(error))
        return {
          outcome: 'refused',
          code: 'media',
          text: 'The file of this message is gone.',
          retryable: false,
        };
      const outcome = outcomeOf(error);
      onFailure(reach.numberId, error);
      if (outcome.outcome === 'refused')
        return outcome.code === 'whatsapp' ? { ...outcome, code: 'media' } : outcome;
      return { outcome: 'refused', code: 'media', text: outcome.text, retryable: true };
    }
  }

  const sends: CorrelatedSends = {
    discipline: 'correlated',
    settlesWithin,
    send: (number, to, correlation, content) =>
      attempt(number, async (reach) => {
        const result = await sendOnce(reach, to, correlation, content);
        if ('outcome' in result) return result;
        // Meta's server has it. A failure may still follow, as a status.
        return { outcome: 'handed', key: result.key, status: 'sent', error: null } as const;
      }),
  };

  return {
    name: 'cloud',
    sends,
    limits,
    react: (number, to, target, emoji) =>
      attempt(number, async (reach): Promise<Acted> => {
        if ('wid' in to) return byAddress;
        await post(reach, to, reactionTo(target, emoji), null);
        return { outcome: 'done' };
      }),
    seen: (number, _chat, { key }) =>
      attempt(number, async ({ phoneNumberId, access }): Promise<Acted> => {
        const json = { messaging_product: 'whatsapp', status: 'read', message_id: key };
        await graph.post(`${phoneNumberId}/messages`, done, { access, json });
        return { outcome: 'done' };
      }),
    readProfile: (number) =>
      attempt(number, async ({ phoneNumberId, access }) => {
        const query = { fields: 'verified_name' };
        const facts = z.object({ verified_name: z.string().optional() });
        const { verified_name: name = null } = await graph.get(phoneNumberId, facts, { access, query });
        const path = `${phoneNumberId}/whatsapp_business_profile`;
        const { data } = await graph.get(path, profiles, { access, query: { fields: 'about' } });
        return { outcome: 'profile', name, about: data[0]?.about ?? null } as const;
      }),
    setProfile: (number, { name, about }) =>
      attempt(number, async ({ phoneNumberId, access }): Promise<Acted> => {
        if (name !== null) return unsupported('Meta reviews display names: change it in WhatsApp Manager.');
        const json = { messaging_product: 'whatsapp', about };
        await graph.post(`${phoneNumberId}/whatsapp_business_profile`, done, { access, json });
        return { outcome: 'done' };
      }),
    readMedia: async (number, key) => {
      const reach = await reaches.of(number);
      if (!reach) throw new Error(notConnected.text);
      return files.read(reach, key);
    },
  };
}
