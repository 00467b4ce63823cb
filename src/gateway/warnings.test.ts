import { expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { warningsOf } from './warnings.ts';

it('an installation says where it is less safe than it could be', () => {
  const isRoot = process.getuid?.() === 0;
  expect(warningsOf(readConfig({}))).toEqual(isRoot ? ['no_browser_sandbox'] : []);
  expect(warningsOf(readConfig({ CHROME_ARGS: '--lang=pt --no-sandbox' }))).toEqual(['no_browser_sandbox']);
  expect(warningsOf(readConfig({ HOST: '0.0.0.0' }))).toContain('no_tls');
  expect(warningsOf(readConfig({ HOST: '0.0.0.0', PUBLIC_URL: 'https://a.example' }))).not.toContain(
    'no_tls',
  );
});
