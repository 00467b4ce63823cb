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

  it('wants what belongs together to be given together', () => {
    expect(() => readConfig({ OWNER_EMAIL: 'ana@example.com' })).toThrow(/OWNER_PASSWORD=.*OWNER_EMAIL is/);
    expect(() => readConfig({ SMTP_URL: 'smtp://user:secret@mail.example' })).toThrow(/MAIL_FROM/);
    expect(() => readConfig({ OWNER_PASSWORD: 'long enough, but alone' })).toThrow(/OWNER_EMAIL/);
  });

  it('never shows a secret in its complaints', () => {
    const secrets = {
      SMTP_URL: 'ftp://u:hidden1@x',
      METRICS_TOKEN: 'hidden2',
      DATABASE_APP_URL: 'x:hidden3',
    };
    expect(() => readConfig(secrets)).toThrow(
      /SMTP_URL=…[\s\S]*METRICS_TOKEN=…|METRICS_TOKEN=…[\s\S]*SMTP_URL=…/,
    );
    expect(() => readConfig(secrets)).not.toThrow(/hidden/);
  });

  it('takes only networks as proxies to trust', () => {
    expect(readConfig({ TRUST_PROXY: 'loopback, 10.0.0.0/8' }).trustProxy).toEqual([
      'loopback',
      '10.0.0.0/8',
    ]);
    expect(() => readConfig({ TRUST_PROXY: 'true' })).toThrow(/TRUST_PROXY=true/);
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
