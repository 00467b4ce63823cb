import type { Template } from '../state.ts';
import { renderTemplate } from '../templates/render.ts';
import type { Content } from './shapes.ts';
import type { FileRef } from './files.ts';

/** Something that can be tapped below a message. */
export interface Tappable {
  kind: 'reply' | 'list' | 'button' | 'url';
  id: string;
  title: string;
  description?: string | undefined;
}

/** A message as a phone shows it. */
export interface OnPhone {
  type: string;
  body: string;
  caption?: string | undefined;
  file?: FileRef | undefined;
  filename?: string | undefined;
  extra: Record<string, unknown>;
}

export function onPhone(content: Content, template: Template | null): OnPhone {
  switch (content.type) {
    case 'text':
      return { type: 'chat', body: content.content.body, extra: {} };
    case 'image':
    case 'video':
    case 'sticker':
      return file(content.type, content.content);
    case 'audio':
      return file(content.content.voice === true ? 'ptt' : 'audio', content.content);
    case 'document':
      return { ...file('document', content.content), filename: content.content.filename };
    case 'location': {
      const { latitude: lat, longitude: lng, name, address } = content.content;
      return {
        type: 'location',
        body: '',
        extra: { lat, lng, loc: [name, address].filter(Boolean).join('\n') },
      };
    }
    case 'contacts':
      return cards(content.content);
    case 'interactive':
      return interactive(content.content);
    case 'template':
      return template
        ? renderTemplate(template, content.content.components ?? [])
        : { type: 'chat', body: '', extra: {} };
    case 'reaction':
      return { type: 'chat', body: content.content.emoji, extra: {} };
  }
}

function file(type: string, ref: FileRef & { caption?: string | undefined }): OnPhone {
  return { type, body: '', caption: ref.caption ?? '', file: { id: ref.id, link: ref.link }, extra: {} };
}

type Cards = Extract<Content, { type: 'contacts' }>['content'];

function cards(given: Cards): OnPhone {
  const list = given.map((card) => {
    const name = card.name.formatted_name;
    const phones = (card.phones ?? []).map(({ phone = '', wa_id: id }) =>
      id === undefined ? `TEL:${phone}` : `TEL;waid=${id}:${phone}`,
    );
    const vcard = ['BEGIN:VCARD', 'VERSION:3.0', `FN:${name}`, ...phones, 'END:VCARD'].join('\n');
    return { displayName: name, vcard };
  });
  const [first] = list;
  if (list.length > 1 || !first) return { type: 'multi_vcard', body: '', extra: { vcardList: list } };
  return { type: 'vcard', body: first.vcard, extra: { vcardFormattedName: first.displayName } };
}

type Interactive = Extract<Content, { type: 'interactive' }>['content'];

function interactive(content: Interactive): OnPhone {
  const header = 'header' in content ? content.header : undefined;
  const footer = 'footer' in content ? content.footer?.text : undefined;
  const title = header?.type === 'text' ? header.text : undefined;
  const body = [title, content.body.text, footer].filter(Boolean).join('\n\n');
  const extra = { cloudButtons: tappables(content) };
  if (!header || header.type === 'text') return { type: 'chat', body, extra };
  const ref: FileRef =
    header.type === 'image' ? header.image : header.type === 'video' ? header.video : header.document;
  return { type: header.type, body: '', caption: body, file: ref, extra };
}

function tappables(content: Interactive): Tappable[] {
  switch (content.type) {
    case 'button':
      return content.action.buttons.map(({ reply }) => ({ kind: 'reply', ...reply }));
    case 'list':
      return content.action.sections.flatMap(({ rows }) => rows.map((row) => ({ kind: 'list', ...row })));
    case 'cta_url': {
      const { display_text: title, url } = content.action.parameters;
      return [{ kind: 'url', id: url, title }];
    }
    default:
      return [];
  }
}
