import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPacing, type PacingSettings, type PacingState } from '../../model/pacing.ts';
import { optOutWish } from './optOut.ts';
import { dailyAllowance, nextAfter, planOf, warmSince } from './plan.ts';

/** Random settings, two and a half days each; more of them by PACING_SCHEDULES. */
const SCHEDULES = Number(process.env['PACING_SCHEDULES'] ?? 300);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = new Date('2026-03-02T12:00:00Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);

const fresh = (): PacingState => ({
  warmSince: null,
  linkedAt: start,
  replyNextAt: new Date(0),
  coldNextAt: new Date(0),
  lastColdAt: null,
  pausedUntil: null,
  pauseReason: null,
  queued: { reply: 0, cold: 0, bulk: 0 },
  coldSends: [],
});

/** Sends cold messages as fast as the plan lets, for so long, and says when each went. */
function campaign(settings: PacingSettings, forMs: number, chance: () => number): Date[] {
  const state = fresh();
  const sent: Date[] = [];
  for (let now = start; now.getTime() < start.getTime() + forMs;) {
    const plan = planOf(settings, state, now).cold;
    if (plan.at > now) {
      now = plan.at;
      continue;
    }
    const since = warmSince(settings, state, now);
    Object.assign(state, {
      warmSince: since,
      lastColdAt: now,
      coldNextAt: nextAfter(settings.cold, now, chance()),
    });
    state.coldSends = [now, ...state.coldSends.filter((one) => now.getTime() - one.getTime() < DAY)];
    sent.push(now);
    // The clock moves on by itself, even where no pause is asked for.
    now = new Date(now.getTime() + 1);
  }
  return sent;
}

function mostWithin(sent: Date[], ms: number): number {
  let [most, first] = [0, 0];
  sent.forEach((one, index) => {
    while (one.getTime() - (sent[first]?.getTime() ?? 0) >= ms) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

const shortestGap = (sent: Date[]): number =>
  Math.min(...sent.slice(1).map((one, index) => one.getTime() - (sent[index]?.getTime() ?? 0)));

const settings = fc
  .record({
    min: fc.integer({ min: 0, max: 60 }),
    more: fc.integer({ min: 0, max: 60 }),
    perHour: fc.integer({ min: 1, max: 40 }),
    perDay: fc.integer({ min: 1, max: 120 }),
    firstDay: fc.integer({ min: 1, max: 30 }),
    warm: fc.boolean(),
    quiet: fc.boolean(),
  })
  .map(({ min, more, perHour, perDay, firstDay, warm, quiet }): PacingSettings => ({
    ...defaultPacing,
    cold: { ...defaultPacing.cold, minSeconds: min, maxSeconds: min + more, perHour, perDay },
    warmUp: { ...defaultPacing.warmUp, enabled: warm, firstDay },
    quietHours: quiet ? { from: '21:00', to: '08:00', zone: 'America/Sao_Paulo' } : null,
  }));

describe('the cold lane', () => {
  it('never breaks a cap, whatever the settings and the dice', { timeout: 3_600_000 }, () => {
    let sends = 0;
    fc.assert(
      fc.property(settings, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (chosen, dice) => {
        const sent = campaign(chosen, 2.5 * DAY, () => dice.next().value as number);
        sends += sent.length;
        expect(mostWithin(sent, HOUR)).toBeLessThanOrEqual(chosen.cold.perHour);
        expect(mostWithin(sent, DAY)).toBeLessThanOrEqual(chosen.cold.perDay);
        expect(shortestGap(sent)).toBeGreaterThanOrEqual(chosen.cold.minSeconds * 1000);
        if (chosen.quietHours) expect(sent.filter(isAsleep)).toEqual([]);
        expect(sent.length).toBeGreaterThan(0);
      }),
      { numRuns: SCHEDULES },
    );
    expect(sends).toBeGreaterThan(30 * SCHEDULES);
  });

  it('starts with fifteen on the day of the link, and grows for ten days', () => {
    const sent = campaign({ ...defaultPacing, quietHours: null }, DAY, () => 0.5);
    expect(sent).toHaveLength(15);
    const days = [0, 1, 2, 5, 9, 10].map((day) => dailyAllowance(defaultPacing, start, at(day * DAY)));
    expect(days).toEqual([15, 27, 48, 283, 500, 500]);
  });

  it('warms up anew after days of silence, and after a new link', () => {
    const warm: PacingState = { ...fresh(), warmSince: at(-40 * DAY), linkedAt: at(-40 * DAY) };
    expect(warmSince(defaultPacing, { ...warm, lastColdAt: at(-HOUR) }, start)).toEqual(at(-40 * DAY));
    expect(warmSince(defaultPacing, { ...warm, lastColdAt: at(-4 * DAY) }, start)).toEqual(start);
    expect(warmSince(defaultPacing, { ...warm, linkedAt: at(-DAY) }, start)).toEqual(at(-DAY));
  });

  it('rests while WhatsApp has it locked, and replies go on', () => {
    const state: PacingState = { ...fresh(), pausedUntil: at(2 * HOUR), pauseReason: 'reachout_timelock' };
    const plan = planOf(defaultPacing, state, start);
    expect(plan.cold).toEqual({ at: at(2 * HOUR), why: 'reachout_timelock' });
    expect(plan.reply).toEqual({ at: start, why: null });
  });

  it('is not paced at all when its owner says so', () => {
    const state: PacingState = { ...fresh(), coldNextAt: at(DAY), coldSends: Array<Date>(600).fill(start) };
    expect(planOf({ ...defaultPacing, enabled: false }, state, start).cold.at).toEqual(start);
  });
});

const clock = new Intl.DateTimeFormat('en', {
  timeZone: 'America/Sao_Paulo',
  hour: 'numeric',
  hourCycle: 'h23',
});
function isAsleep(date: Date): boolean {
  const hour = Number(clock.format(date));
  return hour >= 21 || hour < 8;
}

describe('a wish to hear nothing more', () => {
  it.each(['STOP', 'stop.', ' Sair ', 'PARAR!', 'Não quero mais', 'baja', 'Unsubscribe'])('is %j', (text) => {
    expect(optOutWish(text)).toBe('out');
  });
  it.each(['não posso parar agora', 'quando vai sair?', 'stop the press, I want two', '', 'oi', null])(
    'is not %j',
    (text) => {
      expect(optOutWish(text)).toBeNull();
    },
  );
  it('can be taken back', () => {
    expect(optOutWish('Voltar')).toBe('in');
  });
});
