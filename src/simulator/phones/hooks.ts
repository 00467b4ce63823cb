import type { Caught } from '../catcher/view.ts';
import { post, readCatcher } from './api.ts';
import { act, byId, element, live } from './common.ts';
import { language, languageSwitch, translate, word } from './words.ts';

const main = byId('caught', HTMLElement);
const answer = byId('answer', HTMLSelectElement);
const STATUSES = [204, 500, 410];

/** The rows that somebody has opened, and what is typed into them: a new post must not close them. */
const rows = new Map<number, HTMLElement>();
let known = '';

const pill = (text: string, tone = ''): HTMLElement =>
  element('span', { className: `pill ${tone}`.trim(), text });

const tones = { right: 'on', wrong: 'bad', unknown: '' };

function row(one: Caught): HTMLElement {
  const summary = element('summary', { className: 'row' }, [
    element('span', { className: 'row-text' }, [
      element('strong', { text: one.type || word('noEvent') }),
      element('small', {
        text: `${new Date(one.at).toLocaleTimeString(language())} · /hooks/in/${one.hook} · ${word('answered')} ${one.answered}`,
      }),
    ]),
    one.isRepeated && pill(word('repeated')),
    pill(word(one.signature), tones[one.signature]),
  ]);
  return element('details', { className: 'caught' }, [
    summary,
    one.signature === 'unknown' && secretForm(one.hook),
    element('small', { text: `webhook-id ${one.id}` }),
    element('pre', { text: one.body, tabIndex: 0 }),
  ]);
}

function secretForm(hook: string): HTMLElement {
  const label = word('secret');
  const input = element('input', {
    placeholder: label,
    required: true,
    autocomplete: 'off',
    ariaLabel: label,
  });
  const form = element('form', { className: 'line' }, [input, element('button', { text: word('save') })]);
  form.addEventListener(
    'submit',
    act(async () => {
      await post('hooks/secret', { hook, secret: input.value.trim() });
      input.value = '';
    }),
  );
  return form;
}

const draw = live(async () => {
  const { answer: status, caught, known: hooks } = await readCatcher();
  answer.value = String(status);
  // In another language, or with another secret, everything reads anew.
  const now = `${language()} ${hooks.join()}`;
  if (now !== known) rows.clear();
  known = now;
  for (const nth of rows.keys()) if (!caught.some((one) => one.nth === nth)) rows.delete(nth);
  for (const one of caught) if (!rows.has(one.nth)) rows.set(one.nth, row(one));
  const empty = element('p', { className: 'empty', text: word('hooksEmpty') });
  const shown = caught.flatMap(({ nth }) => rows.get(nth) ?? []);
  if (shown.length === 0) main.replaceChildren(empty);
  else arrange(shown);
});

/** New rows go before the old ones, which stay as they are. */
function arrange(shown: HTMLElement[]): void {
  for (const node of [...main.children]) if (!shown.some((one) => one === node)) node.remove();
  for (const [index, node] of shown.entries())
    if (main.children[index] !== node) main.insertBefore(node, main.children[index] ?? null);
}

function fillAnswers(): void {
  const options = STATUSES.map((status) => new Option(word(`answer${status}`), String(status)));
  answer.replaceChildren(...options);
}

answer.addEventListener(
  'change',
  act(() => post('hooks/answer', { status: Number(answer.value) })),
);
byId('clear', HTMLButtonElement).addEventListener(
  'click',
  act(() => post('hooks/clear', {})),
);
byId('address', HTMLElement).textContent = `${location.origin}/hooks/in/demo`;
translate();
fillAnswers();
languageSwitch(byId('language', HTMLSelectElement), () => {
  fillAnswers();
  draw();
});
draw();
