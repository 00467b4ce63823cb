export const urlOf = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** The gateway's URL for programs of this machine, whatever address it shows to others. */
export function loopbackUrl(host: string, port: number): string {
  if (['0.0.0.0', 'localhost'].includes(host)) return urlOf('127.0.0.1', port);
  return urlOf(host === '::' ? '::1' : host, port);
}
