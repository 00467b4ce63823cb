import type { ContactCard, WrittenContent } from '../../model/content.ts';
import type { MessageKey } from '../../model/ids.ts';

/** The part of a message that depends on its kind: `{type, <type>: {…}}`, and what it answers. */
export type Payload = Record<string, unknown> & { type: string };

/** A text has a preview of its first link, as on a phone, unless its sender wants none. */
const text = (body: string, previewUrl: boolean): Payload => ({
  type: 'text',
  text: { body, preview_url: previewUrl && /https?:\/\//.test(body) },
});

/** What the Cloud API has a kind for. */
export type CloudContent = Exclude<WrittenContent, { type: 'poll' }>;

/** `uploaded` is Meta's id of the content's file. */
export const payloadOf = (content: CloudContent, uploaded: string | null): Payload => ({
  ...bare(content, uploaded),
  ...contextOf(content.quoted),
});

const contextOf = (quoted: MessageKey | null): object =>
  quoted === null ? {} : { context: { message_id: quoted } };

function bare(content: CloudContent, uploaded: string | null): Payload {
  switch (content.type) {
    case 'text':
      return text(content.text, content.linkPreview);
    case 'location': {
      const { latitude, longitude, name, address } = content.location;
      const where = {
        latitude,
        longitude,
        ...(name !== null && { name }),
        ...(address !== null && { address }),
      };
      return { type: 'location', location: where };
    }
    case 'contact':
      return { type: 'contacts', contacts: [cardOf(content.contact)] };
    case 'voice':
      return { type: 'audio', audio: { id: uploaded, voice: true } };
    case 'audio':
    case 'sticker':
      return { type: content.type, [content.type]: { id: uploaded } };
    case 'document':
      return {
        type: 'document',
        document: {
          id: uploaded,
          ...captionOf(content.text),
          filename: content.media.filename ?? 'document',
        },
      };
    case 'image':
    case 'video':
      return { type: content.type, [content.type]: { id: uploaded, ...captionOf(content.text) } };
  }
}

const captionOf = (caption: string | null): object => (caption === null ? {} : { caption });

/** Meta wants the formatted name and one part of it. */
function cardOf({ name, vcard }: ContactCard): Record<string, unknown> {
  const phones = vcard
    .split(/\r?\n/)
    .map((line) => /^(?:item\d+\.)?TEL(?<params>[^:]*):(?<phone>.+)$/i.exec(line)?.groups)
    .filter((found) => found !== undefined)
    .map(({ params = '', phone = '' }) => {
      const id = /waid=(\d+)/i.exec(params)?.[1];
      return { phone, type: 'CELL', ...(id !== undefined && { wa_id: id }) };
    });
  return { name: { formatted_name: name, first_name: name }, phones };
}

/** The payload of a reaction. An empty emoji removes it. */
export const reactionTo = (target: MessageKey, emoji: string): Payload => ({
  type: 'reaction',
  reaction: { message_id: target, emoji },
});
