type Properties<Tag extends keyof HTMLElementTagNameMap> = Partial<HTMLElementTagNameMap[Tag]> & {
  text?: string | undefined;
};
type Child = Node | false | '' | null | undefined;

/** What people wrote goes into the page as text only. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { text, ...properties }: Properties<Tag> = {},
  children: Child[] = [],
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  Object.assign(node, properties);
  if (text !== undefined) node.textContent = text;
  node.append(...children.filter((child) => child instanceof Node));
  return node;
}

export function byId<Found extends HTMLElement>(id: string, type: new () => Found): Found {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no #${id}.`);
  return found;
}

let problemTimer: number | undefined;

export function showProblem(error: unknown): void {
  const problem = byId('problem', HTMLElement);
  problem.textContent = error instanceof Error ? error.message : String(error);
  clearTimeout(problemTimer);
  problemTimer = setTimeout(() => (problem.textContent = ''), 6_000);
}

/** Runs an action of the user, and shows its error. */
export const act =
  (run: () => unknown) =>
  (event: Event): void => {
    event.preventDefault();
    const attempt = async (): Promise<void> => {
      await run();
    };
    void attempt().catch(showProblem);
  };

/** Draws after every change of the network, and when the returned function is called: never twice at the same time. */
export function live(draw: () => Promise<void>): () => void {
  let drawing = false;
  let again = false;
  const update = async (): Promise<void> => {
    again = true;
    if (drawing) return;
    drawing = true;
    while (again) {
      again = false;
      await draw().catch(showProblem);
    }
    drawing = false;
  };
  const start = (): void => void update();
  new EventSource('/control/events').addEventListener('message', start);
  return start;
}

const COLOURS = ['#2a7f62', '#8a5a44', '#5b5f97', '#b5651d', '#3f7cac', '#94618e', '#6b8f3c'];
export function avatar(name: string): HTMLElement {
  const sum = Array.from(name).reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  const initials = name
    .split(/\s+/)
    .filter((part) => /[\p{L}\d]/u.test(part))
    .slice(0, 2)
    .map((part) => Array.from(part)[0] ?? '')
    .join('');
  const node = element('span', { className: 'avatar', text: initials.toUpperCase(), ariaHidden: 'true' });
  node.style.setProperty('background', COLOURS[sum % COLOURS.length] ?? '');
  return node;
}

export const pretty = (phone: string): string => (/^\d+$/.test(phone) ? `+${phone}` : phone);
