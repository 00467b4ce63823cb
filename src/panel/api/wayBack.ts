/** Where a sign-in leads: a path of this panel. Whatever else an address bar may bring leads to the start. */
export function wayBack(next: string | undefined, origin: string): string {
  if (next === undefined || !/^\/(?![/\\])/.test(next)) return '/';
  const url = URL.parse(next, origin);
  if (url?.origin !== origin) return '/';
  const path = url.pathname + url.search;
  return path.startsWith('//') ? '/' : path;
}
