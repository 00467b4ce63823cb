import { createHash } from 'node:crypto';
import type { CarriedMessage, Media } from '../../network/types.ts';
import { newId } from '../ids.ts';
import { mediaUrl } from '../media/urls.ts';
import type { Meta } from '../meta.ts';
import type { Person } from '../people.ts';
import type { CloudNumber } from '../state.ts';

const WEEK = 7 * 86_400_000;
const TOO_LARGE = 100_000_000;

type Content = Record<string, unknown> & { type: string };

const UNSUPPORTED: Content = {
  type: 'unsupported',
  errors: [
    {
      code: 131051,
      title: 'Message type unknown',
      message: 'Message type unknown',
      error_data: { details: 'Message type is currently not supported.' },
    },
  ],
};

/** The part of an incoming message that depends on its type. */
export function contentOf(
  meta: Meta,
  message: CarriedMessage,
  number: CloudNumber,
  _person: Person,
): Content {
  const ready = message.extra['cloudContent'];
  if (typeof ready === 'object' && ready !== null) return ready as Content;
  if (message.extra['isViewOnce'] === true) return UNSUPPORTED;
  const { media } = message;
  if (media) return fileContent(meta, message, number, media);
  switch (message.type) {
    case 'chat':
      return { type: 'text', text: { body: message.body } };
    case 'location': {
      const { lat, lng, loc } = message.extra;
      const name = typeof loc === 'string' && loc !== '' ? { name: loc.split('\n')[0] } : {};
      return { type: 'location', location: { latitude: lat, longitude: lng, ...name } };
    }
    case 'vcard':
      return { type: 'contacts', contacts: [cardOf(message.body)] };
    case 'multi_vcard': {
      const list = message.extra['vcardList'] as { vcard: string }[];
      return { type: 'contacts', contacts: list.map(({ vcard }) => cardOf(vcard)) };
    }
    default:
      return { ...UNSUPPORTED, unsupported: { type: message.type } };
  }
}

const TYPES: Record<string, string> = { ptt: 'audio', ptv: 'video' };

function fileContent(meta: Meta, message: CarriedMessage, number: CloudNumber, media: Media): Content {
  const type = TYPES[message.type] ?? message.type;
  if (!['image', 'video', 'audio', 'document', 'sticker'].includes(type)) return UNSUPPORTED;
  if (media.size > TOO_LARGE) {
    const error = {
      code: 131052,
      title: 'Media file size too big',
      error_data: { details: 'The file is too large.' },
    };
    return { ...UNSUPPORTED, errors: [error] };
  }
  const bytes = meta.network.media.get(media.sha256) ?? Buffer.alloc(0);
  const id = newId();
  meta.media.set(id, {
    kind: 'media',
    id,
    numberId: number.id,
    appId: null,
    mimeType: media.mimetype,
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    filename: media.filename,
    expiresAt: meta.clock.ms() + WEEK,
  });
  const file = {
    ...(message.caption ? { caption: message.caption } : {}),
    ...(type === 'document' && media.filename !== undefined ? { filename: media.filename } : {}),
    ...(type === 'audio' ? { voice: message.type === 'ptt' } : {}),
    ...(type === 'sticker' ? { animated: false } : {}),
    mime_type: media.mimetype,
    sha256: media.sha256,
    id,
    url: mediaUrl(meta, id),
  };
  return { type, [type]: file };
}

/** A vCard's name and phones, and the card itself. */
function cardOf(vcard: string): Record<string, unknown> {
  const lines = vcard.split(/\r?\n/);
  const name = lines.find((line) => line.startsWith('FN'))?.split(':')[1] ?? '';
  const phones = lines
    .filter((line) => /^(item\d+\.)?TEL/.test(line))
    .map((line) => {
      const id = /waid=(\d+)/.exec(line)?.[1];
      return { phone: line.split(':')[1] ?? '', ...(id === undefined ? {} : { wa_id: id }), type: 'CELL' };
    });
  return { name: { first_name: name, formatted_name: name }, phones, vcard, origin: 'other' };
}
