import { post, readChat, readPhone, readWaiting } from './api.ts';
import { chatScreen } from './chat.ts';
import { act, byId, live, pretty, showProblem } from './common.ts';
import { chatsScreen, devicesScreen } from './screens.ts';
import { translate } from './words.ts';

const phone = decodeURIComponent(location.pathname.split('/').pop() ?? '');
const title = byId('title', HTMLElement);
const subtitle = byId('subtitle', HTMLElement);
const toDevices = byId('to-devices', HTMLElement);
const screen = byId('screen', HTMLElement);
const composer = byId('composer', HTMLFormElement);
const text = byId('text', HTMLInputElement);
const picture = byId('picture', HTMLInputElement);
let drawn = '';
let drawnData = '';

/** `#` chats, `#devices`, `#chat/<id>`: the browser's back button works. */
function place(): { name: string; chat: string } {
  const [name, chat = ''] = decodeURIComponent(location.hash.slice(1)).split('/');
  return { name: name || 'chats', chat };
}

async function draw(): Promise<void> {
  const { name, chat } = place();
  const me = await readPhone(phone);
  title.textContent = me.name;
  subtitle.textContent = pretty(me.phone);
  toDevices.hidden = name !== 'chats';
  composer.hidden = name !== 'chat';
  document.title = me.name;
  if (name === 'devices') {
    const waiting = await readWaiting();
    show(name, [me.devices, waiting], () => devicesScreen(phone, me, waiting));
  } else if (name === 'chat') await drawChat(chat);
  else show(name, me.chats, () => chatsScreen(me));
}

async function drawChat(chat: string): Promise<void> {
  const view = await readChat(phone, chat);
  const { messages } = view;
  title.textContent = view.title;
  subtitle.textContent = pretty(chat);
  const unread = messages.some((message) => !message.fromMe && (message.receipts[phone]?.ack ?? 3) < 3);
  if (unread && !document.hidden) await post(`phones/${phone}/read`, { chat });
  show(`chat/${chat}`, messages, () => chatScreen(phone, messages));
}

/** Redraws only what has changed, keeps what is being typed, and stays at the end of a chat that was read to its end. */
function show(name: string, data: unknown, build: () => HTMLElement): void {
  const now = JSON.stringify([name, data]);
  if (now === drawnData) return;
  const same = drawn === name;
  const focused = document.activeElement;
  if (same && screen.contains(focused) && focused?.matches('input')) return;
  const atEnd = screen.scrollHeight - screen.scrollTop - screen.clientHeight < 80;
  const top = screen.scrollTop;
  screen.replaceChildren(build());
  screen.scrollTop = name.startsWith('chat/') && (atEnd || !same) ? screen.scrollHeight : same ? top : 0;
  drawn = name;
  drawnData = now;
}

const update = live(draw);
window.addEventListener('hashchange', update);
document.addEventListener('visibilitychange', update);
byId('back', HTMLElement).addEventListener('click', () => {
  if (place().name === 'chats') location.href = '/phones';
  else location.hash = '';
});
toDevices.addEventListener('click', () => (location.hash = 'devices'));

composer.addEventListener(
  'submit',
  act(async () => {
    const body = text.value.trim();
    if (!body) return;
    text.value = '';
    await post(`phones/${phone}/send`, { type: 'text', to: place().chat, body });
  }),
);

let lastTyped = 0;
text.addEventListener('input', () => {
  if (Date.now() - lastTyped < 3_000) return;
  lastTyped = Date.now();
  post(`phones/${phone}/typing`, { to: place().chat }).catch(showProblem);
});

picture.addEventListener(
  'change',
  act(async () => {
    const file = picture.files?.[0];
    if (!file) return;
    const data = await base64Of(file);
    picture.value = '';
    const media = { data, mimetype: file.type, filename: file.name };
    await post(`phones/${phone}/send`, { type: 'image', to: place().chat, media, caption: '' });
  }),
);

async function base64Of(file: File): Promise<string> {
  const url = await new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.readAsDataURL(file);
  });
  return url.split(',')[1] ?? '';
}

translate();
update();
