import type {
  AppView,
  BusinessView,
  ChargedView,
  NumberView,
  TemplateView,
  WabaView,
} from '../meta/control/views.ts';
import { post, readMeta } from './api.ts';
import { act, byId, element, live, pretty } from './common.ts';
import { language, languageSwitch, translate, word } from './words.ts';

const HOUR = 3_600_000;
const main = byId('businesses', HTMLElement);
const now = byId('now', HTMLOutputElement);

const row = (...children: (Node | false)[]): HTMLElement => element('div', { className: 'row' }, children);
const texts = (title: string, ...lines: string[]): HTMLElement =>
  element('span', { className: 'row-text' }, [
    element('strong', { text: title }),
    ...lines.filter(Boolean).map((text) => element('small', { text })),
  ]);
const pill = (text: string, on = false): HTMLElement =>
  element('span', { className: on ? 'pill on' : 'pill', text });

function button(name: string, run: () => Promise<unknown>): HTMLElement {
  const node = element('button', { text: word(name) });
  node.addEventListener('click', act(run));
  return node;
}

function section(name: string, rows: HTMLElement[]): HTMLElement[] {
  return rows.length === 0 ? [] : [element('h3', { text: word(name) }), ...rows];
}

function numberRow({ id, phone, name, newName, status, code }: NumberView): HTMLElement {
  const decide = (decision: string) => () => post(`meta/numbers/${id}/name`, { decision });
  return row(
    texts(`${pretty(phone)} · ${name}`, id, newName === null ? '' : `${word('newDisplayName')}: ${newName}`),
    code !== null && pill(`${word('smsCode')} ${code.slice(0, 3)}-${code.slice(3)}`, true),
    newName !== null && button('approve', decide('APPROVED')),
    newName !== null && button('reject', decide('REJECTED')),
    pill(status, status === 'CONNECTED'),
  );
}

function templateRow({ id, name, language: tag, category, status, body }: TemplateView): HTMLElement {
  const decide = (next: string, reason: string) => () =>
    post(`meta/templates/${id}/status`, { status: next, reason });
  const waits = status === 'PENDING';
  return row(
    texts(`${name} · ${tag} · ${category}`, body),
    waits && button('approve', decide('APPROVED', 'NONE')),
    waits && button('reject', decide('REJECTED', 'INVALID_FORMAT')),
    pill(status, status === 'APPROVED'),
  );
}

function chargedRow({ category, country, type, count, cost }: ChargedView, currency: string): HTMLElement {
  const format = new Intl.NumberFormat(language(), { style: 'currency', currency, maximumFractionDigits: 4 });
  return row(
    texts(`${category} · ${country}`, type),
    pill(`${count} ×`),
    pill(format.format(cost), cost > 0),
  );
}

function wabaPart({ id, name, currency, hasCard, numbers, templates, charged }: WabaView): HTMLElement {
  return element('section', {}, [
    row(texts(name, id), pill(currency), !hasCard && pill(word('noCard'))),
    ...section('numbers', numbers.map(numberRow)),
    ...section('templates', templates.map(templateRow)),
    ...section(
      'charged',
      charged.map((one) => chargedRow(one, currency)),
    ),
  ]);
}

function businessPart({ id, name, verified, login, tier, wabas }: BusinessView): HTMLElement {
  return element('article', { className: 'business' }, [
    element('h2', { text: name }),
    row(
      texts(`${word('login')}: ${login.email} / ${login.password}`, id),
      pill(tier),
      pill(word(verified ? 'verified' : 'notVerified'), verified),
    ),
    ...wabas.map(wabaPart),
  ]);
}

const appRow = ({ id, name, secret, webhook }: AppView): HTMLElement =>
  row(texts(name, `${id} / ${secret}`), pill(webhook ?? word('noWebhook'), webhook !== null));

const draw = live(async () => {
  const { businesses, apps, now: time } = await readMeta();
  const format = new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' });
  now.textContent = format.format(new Date(time));
  const appsPart = element('article', { className: 'business' }, section('apps', apps.map(appRow)));
  main.replaceChildren(...businesses.map(businessPart), appsPart);
});

for (const [id, hours] of [
  ['hour', 1],
  ['day', 24],
] as const) {
  byId(id, HTMLButtonElement).addEventListener(
    'click',
    act(() => post('meta/clock', { advanceMs: hours * HOUR })),
  );
}

translate();
languageSwitch(byId('language', HTMLSelectElement), draw);
draw();
