/** Small helpers of both pages. What people wrote goes into the page as text only. */
export function element(tag, { text, className, ...properties } = {}, children = []) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  for (const [name, value] of Object.entries(properties)) node[name] = value;
  node.append(...children.filter(Boolean));
  return node;
}

const problem = () => document.querySelector('#problem');

export function showProblem(error) {
  problem().textContent = error instanceof Error ? error.message : String(error);
  clearTimeout(showProblem.timer);
  showProblem.timer = setTimeout(() => (problem().textContent = ''), 6_000);
}

async function call(path, options) {
  const response = await fetch(`/control/${path}`, options);
  const body = await response.json();
  if (!response.ok) throw new Error(body.error?.message ?? response.statusText);
  return body;
}

export const read = (path) => call(path);

export const post = (path, body) =>
  call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** Runs an action of the user's and shows what went wrong with it. */
export const act = (run) => async (event) => {
  event?.preventDefault();
  try {
    await run(event);
  } catch (error) {
    showProblem(error);
  }
};

/** Draws now and after every change of the network; a draw in progress is not doubled. */
export function live(draw) {
  let drawing = false;
  let again = false;
  const update = async () => {
    if (drawing) {
      again = true;
      return;
    }
    drawing = true;
    do {
      again = false;
      await draw().catch(showProblem);
    } while (again);
    drawing = false;
  };
  new EventSource('/control/events').addEventListener('message', update);
  return update;
}

const COLOURS = ['#2a7f62', '#8a5a44', '#5b5f97', '#b5651d', '#3f7cac', '#94618e', '#6b8f3c'];
export function avatar(name) {
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0), 0);
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => [...part][0] ?? '')
    .join('');
  const node = element('span', { className: 'avatar', text: initials.toUpperCase(), ariaHidden: 'true' });
  node.style.setProperty('background', COLOURS[sum % COLOURS.length]);
  return node;
}

export const pretty = (phone) => (/^\d+$/.test(phone) ? `+${phone}` : phone);
