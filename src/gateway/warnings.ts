import type { InstallationWarning } from '../contract/health.ts';
import type { GatewayConfig } from './config.ts';

const isLoopback = (host: string): boolean =>
  ['localhost', '::1'].includes(host) || /^127(\.\d{1,3}){3}$/.test(host);

/** Weak points of this installation. When root runs Chromium, it has no sandbox: Chromium refuses to start with one. */
export function warningsOf({ host, publicUrl = '', chromeArgs }: GatewayConfig): InstallationWarning[] {
  return [
    ...(isLoopback(host) || publicUrl.startsWith('https:') ? [] : (['no_tls'] as const)),
    ...(process.getuid?.() === 0 || chromeArgs.includes('--no-sandbox')
      ? (['no_browser_sandbox'] as const)
      : []),
  ];
}

export const warningTexts: Record<InstallationWarning, string> = {
  no_tls:
    'listening beyond this machine without TLS: passwords, keys and messages travel in clear. Put a reverse proxy with ' +
    'TLS in front and set PUBLIC_URL to its https:// address (docs/SECURITY.md)',
  no_browser_sandbox:
    'Chromium runs without its sandbox: a page that breaks out of the browser has the rights of this user. Run Ramal as an ' +
    'ordinary user with a Chromium of the system, without --no-sandbox in CHROME_ARGS (docs/SECURITY.md)',
  renewal_stopped:
    'after an upgrade, a number did not come back with the new release: the others keep the old one until the gateway ' +
    'starts again (docs/OPERATIONS.md)',
};
