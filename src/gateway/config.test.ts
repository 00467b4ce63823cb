import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig, variables } from './config.ts';

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      dataDirectory: path.resolve('data'),
      sessionsDirectory: path.resolve('sessions'),
      databaseUrl: undefined,
      instancePortBase: 5001,
    });
  });

  it('names every wrong value and why, all at once', () => {
    const wrong = { PORT: '70000', DATABASE_URL: 'mysql://x', LOG_LEVEL: 'loud', OWNER_PASSWORD: 'short' };
    expect(() => readConfig(wrong)).toThrow(
      /PORT=70000: .*\n?[\s\S]*DATABASE_URL=.*postgres[\s\S]*LOG_LEVEL=loud/,
    );
    expect(() => readConfig(wrong)).not.toThrow(/OWNER_PASSWORD=short/);
  });

  it('refuses to listen where strangers could reach it, for there is no sign-in yet', () => {
    for (const HOST of ['0.0.0.0', '::', '192.168.1.5', 'example.com']) {
      expect(() => readConfig({ HOST })).toThrow(/HOST=.*no sign-in yet/);
    }
  });

  it('keeps spaces inside one Chromium argument', () => {
    const CHROME_ARGS = '--host-resolver-rules=MAP a 127.0.0.1:1, EXCLUDE b --no-sandbox';
    expect(readConfig({ CHROME_ARGS }).chromeArgs).toEqual([
      '--host-resolver-rules=MAP a 127.0.0.1:1, EXCLUDE b',
      '--no-sandbox',
    ]);
  });

  it.each(['.env.example', 'README.md', 'README.pt-BR.md'])('is documented whole in %s', (file) => {
    const text = readFileSync(file, 'utf8');
    for (const name of variables) expect(text).toContain(name);
  });
});
