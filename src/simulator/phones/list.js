import { act, avatar, element, live, post, pretty, read } from './common.js';
import { languageSwitch, translate, word } from './words.js';

const list = document.querySelector('#phones');
const form = document.querySelector('#add');

function card({ phone, name, devices }) {
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

const draw = live(async () => list.replaceChildren(...(await read('phones')).map(card)));

form.addEventListener(
  'submit',
  act(async () => {
    await post('phones', Object.fromEntries(new FormData(form)));
    form.reset();
  }),
);

translate();
languageSwitch(document.querySelector('#language'), draw);
void draw();
