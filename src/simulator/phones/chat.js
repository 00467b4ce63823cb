import { act, element, post } from './common.js';
import { language, word } from './words.js';

const PICTURES = ['image', 'sticker'];
const LABELS = { image: 'photo', vcard: 'contact', multi_vcard: 'contact', gp2: 'groupChanged' };
const TICKS = { '-1': '!', 0: '🕓', 1: '✓', 2: '✓✓', 3: '✓✓', 4: '✓✓' };

export function timeOf(at) {
  const today = new Date(at).toDateString() === new Date().toDateString();
  const options = today ? { timeStyle: 'short' } : { dateStyle: 'short' };
  return new Intl.DateTimeFormat(language(), options).format(at);
}

/** One line that says what a message is. */
export function preview(message) {
  if (message.revoked) return word('deleted');
  const said = message.caption || (message.type === 'chat' ? message.body : '');
  return said || word(LABELS[message.type] ?? message.type);
}

export function chatScreen(phone, chat, messages) {
  return element(
    'div',
    { className: 'messages' },
    messages.map((message) => bubble(phone, message)),
  );
}

function bubble(phone, message) {
  if (message.type === 'gp2') return element('p', { className: 'notice', text: word('groupChanged') });
  const name = !message.fromMe && message.to.endsWith('@g.us');
  const parts = [
    name && element('strong', { className: 'author', text: message.fromName }),
    quote(message),
    ...content(phone, message),
    foot(message),
    reactions(message),
  ];
  return element('div', { className: message.fromMe ? 'bubble mine' : 'bubble' }, parts);
}

function quote({ extra, revoked }) {
  const quoted = extra.quotedMsg;
  if (!quoted || revoked) return undefined;
  return element('blockquote', {
    text: quoted.caption || quoted.body || word(LABELS[quoted.type] ?? quoted.type),
  });
}

function content(phone, message) {
  if (message.revoked) return [element('em', { text: word('deleted') })];
  if (message.media)
    return [mediaOf(phone, message), message.caption && element('p', { text: message.caption })];
  if (message.type === 'location') return [place(message.extra)];
  if (message.type === 'vcard')
    return [element('p', { text: `👤 ${message.extra.vcardFormattedName ?? ''}` })];
  return [element('p', { text: message.body || word(LABELS[message.type] ?? message.type) })];
}

function place({ lat, lng, loc }) {
  return element('p', { text: `📍 ${loc ? `${loc} ` : ''}(${lat}, ${lng})` });
}

function mediaOf(phone, message) {
  const { mediaUrl, media, type } = message;
  if (PICTURES.includes(type)) {
    return element('img', {
      className: type,
      src: mediaUrl,
      alt: message.caption || word(LABELS[type] ?? type),
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

function foot(message) {
  const edited = message.edits.length > 0 && !message.revoked && element('small', { text: word('edited') });
  const ticks = element('span', { className: `ticks ack${message.ack}`, text: TICKS[message.ack] });
  if (message.ack === -1) ticks.title = word('notSent');
  return element('span', { className: 'foot' }, [
    edited,
    element('small', { text: timeOf(message.submittedAt) }),
    message.fromMe && ticks,
  ]);
}

function reactions(message) {
  const given = Object.values(message.reactions).map(({ emoji }) => emoji);
  return given.length > 0 && element('span', { className: 'reactions', text: given.join(' ') });
}
