import { act, avatar, element, post, pretty } from './common.js';
import { preview, timeOf } from './chat.js';
import { word } from './words.js';

export function chatsScreen(me) {
  const rows = me.chats.map((chat) => {
    const head = element('span', { className: 'row-head' }, [
      element('strong', { text: chat.title }),
      element('small', { text: chat.at ? timeOf(chat.at) : '' }),
    ]);
    const foot = element('span', { className: 'row-foot' }, [
      element('span', { className: 'ellipsis', text: chat.last ? preview(chat.last) : '' }),
      chat.unread > 0 && element('span', { className: 'badge', text: String(chat.unread) }),
    ]);
    const texts = element('span', { className: 'row-text' }, [head, foot]);
    return element('a', { className: 'row', href: `#chat/${chat.id}` }, [avatar(chat.title), texts]);
  });
  const empty = rows.length === 0 && element('p', { className: 'empty', text: word('noChats') });
  return element('div', {}, [empty, ...rows, newChatForm()]);
}

function newChatForm() {
  const input = element('input', {
    inputMode: 'tel',
    placeholder: word('newChat'),
    required: true,
    autocomplete: 'off',
  });
  const form = element('form', { className: 'line' }, [input, element('button', { text: word('open') })]);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const id = input.value.endsWith('@g.us') ? input.value.trim() : input.value.replace(/\D/g, '');
    input.blur();
    location.hash = `chat/${id}`;
  });
  return form;
}

export function devicesScreen(phone, me, waiting) {
  return element('div', { className: 'devices' }, [
    element('h2', { text: word('linkedDevices') }),
    ...(me.devices.length > 0
      ? me.devices.map((device) => deviceRow(phone, device))
      : [element('p', { className: 'empty', text: word('noDevices') })]),
    element('h2', { text: word('linkDevice') }),
    element('h3', { text: word('waitingCodes') }),
    ...waitingRows(phone, waiting),
    element('h3', { text: word('pasteCode') }),
    lineForm(word('pasteHere'), 'qr-text', (text) => linkBy(phone, 'scan', { qrText: text })),
    element('h3', { text: word('linkWithNumber') }),
    lineForm(word('pairingCode'), 'pairing-code', (code) => linkBy(phone, 'code', { code })),
  ]);
}

async function linkBy(phone, way, input) {
  const { linked } = await post(`phones/${phone}/${way}`, input);
  if (!linked) throw new Error(word('passkeyAsked'));
}

function deviceRow(phone, device) {
  const state = `${word(device.connected ? 'connected' : 'away')} · ${timeOf(device.linkedAt)}`;
  const texts = element('span', { className: 'row-text' }, [
    element('strong', { text: `${device.browser.name} · ${device.browser.os}` }),
    element('small', { text: state }),
  ]);
  const unlink = element('button', { className: 'danger', text: word('unlink') });
  unlink.addEventListener(
    'click',
    act(() => post(`phones/${phone}/unlink`, { deviceId: device.id })),
  );
  const icon = element('span', { className: 'avatar', text: '💻', ariaHidden: 'true' });
  return element('div', { className: 'row' }, [icon, texts, unlink]);
}

function waitingRows(phone, waiting) {
  const showing = waiting.filter((page) => page.qrText !== null);
  if (showing.length === 0) return [element('p', { className: 'empty', text: word('noCodes') })];
  return showing.map((page) => {
    const texts = element('span', { className: 'row-text' }, [
      element('strong', { text: `${page.browser.name} · ${page.browser.os}` }),
      element('small', { className: 'ellipsis', text: `${page.qrText.slice(0, 28)}…` }),
    ]);
    const scan = element('button', { text: word('scan') });
    scan.addEventListener(
      'click',
      act(() => linkBy(phone, 'scan', { qrText: page.qrText })),
    );
    const asking = page.codePhone && element('small', { className: 'pill', text: pretty(page.codePhone) });
    const icon = element('span', { className: 'avatar', text: '▦', ariaHidden: 'true' });
    return element('div', { className: 'row' }, [icon, texts, asking, scan]);
  });
}

function lineForm(placeholder, id, submit) {
  const input = element('input', {
    id,
    placeholder,
    required: true,
    autocomplete: 'off',
    ariaLabel: placeholder,
  });
  const form = element('form', { className: 'line' }, [input, element('button', { text: word('link') })]);
  form.addEventListener(
    'submit',
    act(async () => {
      const text = input.value;
      input.value = '';
      input.blur();
      await submit(text);
    }),
  );
  return form;
}
