import type { PhoneSummary } from '../network/types.ts';
import { post, readPhones } from './api.ts';
import { act, avatar, byId, element, live, pretty } from './common.ts';
import { languageSwitch, translate, word } from './words.ts';

const list = byId('phones', HTMLElement);
const form = byId('add', HTMLFormElement);

function card({ phone, name, devices }: PhoneSummary): HTMLElement {
  const linked = devices.length > 0;
  const state = element('span', {
    className: linked ? 'pill on' : 'pill',
    text: word(linked ? 'linked' : 'notLinked'),
  });
  const texts = element('span', { className: 'card-text' }, [
    element('strong', { text: name }),
    element('small', { text: pretty(phone) }),
  ]);
  return element('a', { className: 'card', href: `/phones/${phone}` }, [avatar(name), texts, state]);
}

const draw = live(async () => list.replaceChildren(...(await readPhones()).map(card)));

form.addEventListener(
  'submit',
  act(async () => {
    await post('phones', Object.fromEntries(new FormData(form)));
    form.reset();
  }),
);

translate();
languageSwitch(byId('language', HTMLSelectElement), draw);
draw();
