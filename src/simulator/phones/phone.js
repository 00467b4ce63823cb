import { act, live, post, pretty, read, showProblem } from './common.js';
import { chatScreen } from './chat.js';
import { chatsScreen, devicesScreen } from './screens.js';
import { translate } from './words.js';

const phone = decodeURIComponent(location.pathname.split('/').pop());
const at = (id) => document.getElementById(id);
const screen = at('screen');
const composer = at('composer');
let drawn = '';
let drawnData = '';

/** `#` chats, `#devices`, `#chat/<id>`: the browser's back button works. */
function place() {
  const [name, chat] = decodeURIComponent(location.hash.slice(1)).split('/');
  return { name: name || 'chats', chat };
}

async function draw() {
  const { name, chat } = place();
  const me = await read(`phones/${phone}`);
  at('title').textContent = me.name;
  at('subtitle').textContent = pretty(me.phone);
  at('to-devices').hidden = name !== 'chats';
  composer.hidden = name !== 'chat';
  document.title = me.name;
  if (name === 'devices') {
    const waiting = await read('waiting');
    show(name, [me.devices, waiting], () => devicesScreen(phone, me, waiting));
  } else if (name === 'chat') await drawChat(chat);
  else show(name, me.chats, () => chatsScreen(me));
}

async function drawChat(chat) {
  const { title, messages } = await read(`phones/${phone}/chats/${encodeURIComponent(chat)}`);
  at('title').textContent = title;
  at('subtitle').textContent = pretty(chat);
  const unread = messages.some((message) => !message.fromMe && (message.receipts[phone]?.ack ?? 3) < 3);
  if (unread && !document.hidden) await post(`phones/${phone}/read`, { chat });
  show(`chat/${chat}`, messages, () => chatScreen(phone, chat, messages));
}

/** Redraws only what changed, keeps what is being typed, and stays at the end of a chat read to its end. */
function show(name, data, build) {
  const now = JSON.stringify([name, data]);
  if (now === drawnData) return;
  const same = drawn === name;
  if (same && screen.contains(document.activeElement) && document.activeElement.matches('input')) return;
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
at('back').addEventListener('click', () => {
  if (place().name === 'chats') location.href = '/phones';
  else location.hash = '';
});
at('to-devices').addEventListener('click', () => (location.hash = 'devices'));

composer.addEventListener(
  'submit',
  act(async () => {
    const body = at('text').value.trim();
    if (!body) return;
    at('text').value = '';
    await post(`phones/${phone}/send`, { type: 'text', to: place().chat, body });
  }),
);

let lastTyped = 0;
at('text').addEventListener('input', () => {
  if (Date.now() - lastTyped < 3_000) return;
  lastTyped = Date.now();
  post(`phones/${phone}/typing`, { to: place().chat }).catch(showProblem);
});

at('picture').addEventListener(
  'change',
  act(async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const url = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(file);
    });
    event.target.value = '';
    const media = { data: url.split(',')[1], mimetype: file.type, filename: file.name };
    await post(`phones/${phone}/send`, { type: 'image', to: place().chat, media, caption: '' });
  }),
);

translate();
void update();
