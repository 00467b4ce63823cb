const PLAIN = '/favicon.svg';
let plain: Promise<string> | undefined;
let wanted = 0;

const load = (): Promise<string> =>
  (plain ??= fetch(PLAIN).then(
    (answer) => answer.text(),
    () => {
      plain = undefined;
      return '';
    },
  ));

/** A dot on the icon of the tab while something is unread; of an installed panel, the number on its icon. */
export async function markIcon(unread: number): Promise<void> {
  wanted = unread;
  // Not every browser has it.
  if ('setAppBadge' in navigator) await navigator.setAppBadge(unread).catch(() => undefined);
  const svg = unread > 0 ? await load() : '';
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!link || wanted !== unread) return;
  const dot = '<circle cx="24.5" cy="7.5" r="7" fill="#e03131" stroke="#fff" stroke-width="1.6" /></svg>';
  link.href =
    svg === '' ? PLAIN : `data:image/svg+xml,${encodeURIComponent(svg.trimEnd().replace(/<\/svg>$/, dot))}`;
}
