import { describe, expect, it } from 'vitest';
import { exitReasons } from '../model/instance.ts';
import { decide, GOOD_RUN, MANY_FAILURES } from './restartPolicy.ts';

const run = { failures: 0, up: 1000, chance: 0.5 };

describe('after a run has ended', () => {
  it('a crash is restarted ever later; after too many in a row it is said loudly, and still tried for ever', () => {
    const waits: (number | null)[] = [];
    let failures = 0;
    for (let count = 1; count < MANY_FAILURES; count += 1) {
      const verdict = decide({ ...run, reason: 'crashed', failures });
      expect(verdict.code).toBe('process_lost');
      waits.push(verdict.restartIn);
      failures = verdict.failures;
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000]);
    for (let night = 0; night < 200; night += 1) {
      const verdict = decide({ ...run, reason: 'crashed', failures });
      expect(verdict).toMatchObject({ code: 'keeps_failing', restartIn: 300_000 });
      failures = verdict.failures;
    }
  });

  it('a good run before the crash starts the count anew', () => {
    expect(decide({ ...run, reason: 'browser_lost', failures: 7, up: GOOD_RUN })).toMatchObject({
      restartIn: 1000,
      failures: 1,
    });
  });

  it('an unreachable WhatsApp is tried for ever, two minutes apart at most', () => {
    const verdict = decide({ ...run, reason: 'whatsapp_unreachable', failures: 500 });
    expect(verdict).toMatchObject({ restartIn: 120_000, code: 'whatsapp_unreachable' });
  });

  it('an outage does not use up the patience with a crash after it', () => {
    let failures = 0;
    for (let index = 0; index < 50; index += 1) {
      failures = decide({ ...run, reason: 'whatsapp_unreachable', failures }).failures;
    }
    expect(decide({ ...run, reason: 'page_lost', failures }).restartIn).not.toBeNull();
  });

  it('an unlinked or logged out number is started at once, to show its new QR code', () => {
    for (const reason of ['unlinked', 'logged_out', 'wrong_phone'] as const) {
      expect(decide({ ...run, reason, failures: 3 })).toMatchObject({ restartIn: 0, failures: 0 });
    }
  });

  it('what only a person can mend stays down', () => {
    for (const reason of [
      'stopped',
      'conflict',
      'terms_block',
      'blocked',
      'update_required',
      'no_browser',
      'profile_too_new',
    ] as const) {
      expect(decide({ ...run, reason }).restartIn).toBeNull();
    }
  });

  it('every reason has a verdict', () => {
    for (const reason of exitReasons) expect(decide({ ...run, reason }).code).toBeTypeOf('string');
  });
});
