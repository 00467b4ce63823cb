import type { Media } from '../network/types.ts';
import type { ShownMessage } from '../server/phoneAnswers.ts';
import { post } from './api.ts';
import { act, element } from './common.ts';
import { language, word } from './words.ts';

const PICTURES = ['image', 'sticker'];
/** The words of kinds whose word is not named like the kind. */
const LABELS: Record<string, string> = {
  image: 'photo',
  vcard: 'contact',
  multi_vcard: 'contact',
  gp2: 'groupChanged',
};
const TICKS = { '-1': '!', 0: '🕓', 1: '✓', 2: '✓✓', 3: '✓✓', 4: '✓✓' } as const;

const kindOf = (type: string): string => word(LABELS[type] ?? type);

/** Attributes of some kinds, as the network sets them. */
interface Extra {
  quotedMsg?: Pick<ShownMessage, 'type' | 'body' | 'caption'>;
  vcardFormattedName?: string;
  lat?: number;
  lng?: number;
  loc?: string;
  /** Below a message of a cloud number. */
  cloudButtons?: { kind: string; id: string; title: string }[];
}
const extraOf = ({ extra }: ShownMessage): Extra => extra;

export function timeOf(at: number): string {
  const today = new Date(at).toDateString() === new Date().toDateString();
  const format = new Intl.DateTimeFormat(language(), today ? { timeStyle: 'short' } : { dateStyle: 'short' });
  return format.format(at);
}

/** One line that says what a message is. */
export function preview(message: ShownMessage): string {
  if (message.revoked) return word('deleted');
  const said = message.caption || (message.type === 'chat' ? message.body : '');
  return said || kindOf(message.type);
}

export function chatScreen(phone: string, messages: ShownMessage[]): HTMLElement {
  return element(
    'div',
    { className: 'messages' },
    messages.map((message) => bubble(phone, message)),
  );
}

function bubble(phone: string, message: ShownMessage): HTMLElement {
  if (message.type === 'gp2') return element('p', { className: 'notice', text: word('groupChanged') });
  const name = !message.fromMe && message.to.endsWith('@g.us');
  const parts = [
    name && element('strong', { className: 'author', text: message.fromName }),
    quote(message),
    ...content(phone, message),
    buttons(phone, message),
    foot(message),
    reactions(message),
  ];
  return element('div', { className: message.fromMe ? 'bubble mine' : 'bubble' }, parts);
}

function quote(message: ShownMessage): HTMLElement | undefined {
  const quoted = extraOf(message).quotedMsg;
  if (!quoted || message.revoked) return undefined;
  return element('blockquote', {
    text: quoted.caption || quoted.body || kindOf(quoted.type),
  });
}

function content(phone: string, message: ShownMessage): (HTMLElement | '' | undefined)[] {
  if (message.revoked) return [element('em', { text: word('deleted') })];
  if (message.media)
    return [
      mediaOf(phone, message, message.media),
      message.caption && element('p', { text: message.caption }),
    ];
  if (message.type === 'location') return [place(extraOf(message))];
  if (message.type === 'vcard')
    return [element('p', { text: `👤 ${extraOf(message).vcardFormattedName ?? ''}` })];
  return [element('p', { text: message.body || kindOf(message.type) })];
}

/** What the person can tap. */
function buttons(phone: string, message: ShownMessage): HTMLElement | false {
  const list = extraOf(message).cloudButtons ?? [];
  if (list.length === 0 || message.fromMe || message.revoked) return false;
  const shown = list.map(({ kind, id, title }) => {
    if (kind === 'url') {
      return element('a', { text: title, href: id, target: '_blank', rel: 'noreferrer' });
    }
    const button = element('button', { text: title });
    const input = { phone, messageId: message.id, buttonId: id };
    button.addEventListener(
      'click',
      act(() => post('meta/tap', input)),
    );
    return button;
  });
  return element('div', { className: 'buttons' }, shown);
}

function place({ lat, lng, loc }: Extra): HTMLElement {
  return element('p', { text: `📍 ${loc ? `${loc} ` : ''}(${lat ?? '?'}, ${lng ?? '?'})` });
}

function mediaOf(phone: string, message: ShownMessage, media: Media): HTMLElement {
  const { mediaUrl = '', type } = message;
  if (PICTURES.includes(type)) {
    return element('img', {
      className: type,
      src: mediaUrl,
      alt: message.caption || kindOf(type),
    });
  }
  const link = element('a', { className: 'file', href: mediaUrl, download: media.filename ?? '' });
  link.textContent = `📄 ${media.filename ?? word(type)} · ${Math.ceil(media.size / 1024)} KB`;
  if (type !== 'ptt' || message.fromMe) return link;
  const play = element('button', { text: `▶ ${word('play')}` });
  play.addEventListener(
    'click',
    act(() => post(`phones/${phone}/played`, { messageId: message.id })),
  );
  return element('span', { className: 'line' }, [link, play]);
}

function foot(message: ShownMessage): HTMLElement {
  const edited = message.edits.length > 0 && !message.revoked && element('small', { text: word('edited') });
  const ticks = element('span', { className: `ticks ack${message.ack}`, text: TICKS[message.ack] });
  if (message.ack === -1) ticks.title = word('notSent');
  return element('span', { className: 'foot' }, [
    edited,
    element('small', { text: timeOf(message.submittedAt) }),
    message.fromMe && ticks,
  ]);
}

function reactions(message: ShownMessage): HTMLElement | false {
  const given = Object.values(message.reactions).map(({ emoji }) => emoji);
  return given.length > 0 && element('span', { className: 'reactions', text: given.join(' ') });
}
