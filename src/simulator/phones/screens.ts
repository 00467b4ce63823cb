import type { LinkedDevice, WaitingPage } from '../network/types.ts';
import type { PhoneView } from '../server/phoneAnswers.ts';
import { linkBy, post } from './api.ts';
import { preview, timeOf } from './chat.ts';
import { act, avatar, element, pretty } from './common.ts';
import { word } from './words.ts';

export function chatsScreen(me: PhoneView): HTMLElement {
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

function newChatForm(): HTMLElement {
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

export function devicesScreen(phone: string, me: PhoneView, waiting: WaitingPage[]): HTMLElement {
  return element('div', { className: 'devices' }, [
    element('h2', { text: word('linkedDevices') }),
    ...(me.devices.length > 0
      ? me.devices.map((device) => deviceRow(phone, device))
      : [element('p', { className: 'empty', text: word('noDevices') })]),
    element('h2', { text: word('linkDevice') }),
    element('h3', { text: word('waitingCodes') }),
    ...waitingRows(phone, waiting),
    element('h3', { text: word('pasteCode') }),
    lineForm(word('pasteHere'), 'qr-text', (text) => link(phone, 'scan', { qrText: text })),
    element('h3', { text: word('linkWithNumber') }),
    lineForm(word('pairingCode'), 'pairing-code', (code) => link(phone, 'code', { code })),
  ]);
}

async function link(phone: string, way: 'scan' | 'code', input: object): Promise<void> {
  const { linked } = await linkBy(phone, way, input);
  if (!linked) throw new Error(word('passkeyAsked'));
}

function deviceRow(phone: string, device: LinkedDevice): HTMLElement {
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

function waitingRows(phone: string, waiting: WaitingPage[]): HTMLElement[] {
  const showing = waiting.flatMap(({ qrText, ...page }) => (qrText === null ? [] : [{ ...page, qrText }]));
  // One's own code first: it is the one to scan.
  showing.sort((a, b) => Number(b.number?.phone === phone) - Number(a.number?.phone === phone));
  if (showing.length === 0) return [element('p', { className: 'empty', text: word('noCodes') })];
  return showing.map(({ qrText, browser, codePhone, number }) => {
    const texts = element('span', { className: 'row-text' }, [
      element('strong', { text: number?.name ?? `${browser.name} · ${browser.os}` }),
      number
        ? element('small', { text: pretty(number.phone) })
        : element('small', { className: 'ellipsis', text: `${qrText.slice(0, 28)}…` }),
      number?.phone === phone && element('small', { text: word('thisPhone') }),
    ]);
    const scan = element('button', {
      text: word('scan'),
      ariaLabel: number ? `${word('scan')}: ${number.name}` : word('scan'),
    });
    scan.addEventListener(
      'click',
      act(() => link(phone, 'scan', { qrText })),
    );
    const asking = codePhone && element('small', { className: 'pill', text: pretty(codePhone) });
    const icon = element('span', { className: 'avatar', text: '▦', ariaHidden: 'true' });
    return element('div', { className: 'row' }, [icon, texts, asking, scan]);
  });
}

function lineForm(placeholder: string, id: string, submit: (text: string) => Promise<void>): HTMLElement {
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
