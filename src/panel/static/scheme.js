// Before the first paint, so that a dark screen never flashes white. A file of its own: the CSP allows no inline script.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('ramal.scheme');
  } catch {
    // Storage is denied: the system's scheme is used.
  }
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
