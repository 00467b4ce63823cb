import { DateTime } from 'luxon';
import type { BusinessHours } from '../../model/conversation.ts';

/** A week and the days around it, because hours may end after midnight. */
const LOOK_BACK_DAYS = 9;

/**
 * null while open; otherwise the time since which it is closed, which identifies the closed period. Without any hours it is
 * closed since the beginning of the day.
 */
export function closedSince({ zone, hours }: BusinessHours, now: Date): Date | null {
  const local = DateTime.fromJSDate(now, { zone });
  let latest: DateTime | null = null;
  for (let back = 0; back < LOOK_BACK_DAYS; back += 1) {
    const day = local.startOf('day').minus({ days: back });
    for (const { day: weekday, from, to } of hours) {
      if (weekday !== day.weekday) continue;
      const [begin, end] = [at(day, from), at(to > from ? day : day.plus({ days: 1 }), to)];
      if (begin <= local && local < end) return null;
      if (end <= local && (latest === null || end > latest)) latest = end;
    }
  }
  return (latest ?? local.startOf('day')).toJSDate();
}

function at(day: DateTime, time: string): DateTime {
  // 23:59 is the last minute that can be written; it includes the end of the day.
  if (time === '24:00' || time === '23:59') return day.plus({ days: 1 });
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return day.set({ hour, minute });
}
