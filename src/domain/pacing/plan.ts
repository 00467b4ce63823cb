import { DateTime } from 'luxon';
import type { LanePlan, PacingSettings, PacingState, WaitReason } from '../../model/pacing.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** When the current warm-up began: with the link, or with the first send after a long silence. */
export function warmSince(settings: PacingSettings, state: PacingState, now: Date): Date {
  const start = latest(state.warmSince ?? state.linkedAt ?? now, state.linkedAt ?? new Date(0));
  const isIdle =
    state.lastColdAt !== null &&
    now.getTime() - state.lastColdAt.getTime() > settings.warmUp.idleHours * HOUR;
  return isIdle ? now : start;
}

/** Cold messages allowed a day, during the warm-up or after it. */
export function dailyAllowance({ cold, warmUp }: PacingSettings, since: Date, now: Date): number {
  const day = Math.floor((now.getTime() - since.getTime()) / DAY);
  if (!warmUp.enabled || day >= warmUp.days) return cold.perDay;
  return Math.min(cold.perDay, Math.floor(warmUp.firstDay * warmUp.growth ** Math.max(0, day)));
}

/** When each lane may send next. Pure: the same state gives the same plan. */
export function planOf(
  settings: PacingSettings,
  state: PacingState,
  now: Date,
): { reply: LanePlan; cold: LanePlan } {
  if (!settings.enabled) return { reply: { at: now, why: null }, cold: { at: now, why: null } };
  return { reply: later(now, [[state.replyNextAt, 'interval']]), cold: coldPlan(settings, state, now) };
}

function coldPlan(settings: PacingSettings, state: PacingState, now: Date): LanePlan {
  const allowance = dailyAllowance(settings, warmSince(settings, state, now), now);
  const dayReason = allowance < settings.cold.perDay ? 'warm_up' : 'per_day';
  const plan = later(now, [
    [state.coldNextAt, 'interval'],
    [state.pausedUntil, state.pauseReason ?? 'failed_acks'],
    [windowFrees(state.coldSends, settings.cold.perHour, HOUR), 'per_hour'],
    [windowFrees(state.coldSends, allowance, DAY), dayReason],
  ]);
  const woken = afterQuietHours(settings.quietHours, plan.at);
  return woken > plan.at ? { at: woken, why: 'quiet_hours' } : plan;
}

/** The latest of these times, and its reason; now, if all have passed. */
function later(now: Date, times: [Date | null, WaitReason][]): LanePlan {
  let plan: LanePlan = { at: now, why: null };
  for (const [at, why] of times) if (at && at > plan.at) plan = { at, why };
  return plan;
}

/** When a sliding window of `ms` with at most `cap` sends has room for one more; null: now. */
function windowFrees(sends: Date[], cap: number, ms: number): Date | null {
  const blocking = sends[cap - 1];
  return blocking ? new Date(blocking.getTime() + ms) : null;
}

function afterQuietHours(quiet: PacingSettings['quietHours'], at: Date): Date {
  if (!quiet) return at;
  const local = DateTime.fromJSDate(at, { zone: quiet.zone });
  if (!local.isValid) return at;
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)];
  const minute = local.hour * 60 + local.minute;
  const isQuiet = from <= to ? minute >= from && minute < to : minute >= from || minute < to;
  if (!isQuiet) return at;
  const morning = local.startOf('day').plus({ days: minute < to ? 0 : 1 });
  return morning.set({ hour: Math.floor(to / 60), minute: to % 60 }).toJSDate();
}

function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

const latest = (a: Date, b: Date): Date => (a > b ? a : b);

/** When a lane may send its next message; `chance` (0…1) chooses the interval. */
export function nextAfter(
  { minSeconds, maxSeconds }: { minSeconds: number; maxSeconds: number },
  now: Date,
  chance: number,
): Date {
  return new Date(now.getTime() + (minSeconds + (maxSeconds - minSeconds) * chance) * 1000);
}
