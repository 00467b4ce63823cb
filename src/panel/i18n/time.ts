const sameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

/** The time of today, the date of other days. */
export function formatMoment(iso: string, language: string, now: number): string {
  const at = new Date(iso);
  return sameDay(at, new Date(now))
    ? new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(at)
    : new Intl.DateTimeFormat(language, { day: '2-digit', month: '2-digit' }).format(at);
}

export const formatFull = (iso: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

/** `12 s`, `3 min`, `2 h`: the largest unit only, rounded up so that it never says zero too early. */
export function formatWait(milliseconds: number, language: string): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const [value, unit] =
    seconds < 100
      ? [seconds, 'second']
      : seconds < 6000
        ? [Math.ceil(seconds / 60), 'minute']
        : [Math.ceil(seconds / 3600), 'hour'];
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: unit === 'second' ? 'narrow' : 'short',
  }).format(value);
}

/** As `formatWait`, but never less than a minute. */
export const formatMinutes = (milliseconds: number, language: string): string =>
  milliseconds >= 100_000
    ? formatWait(milliseconds, language)
    : new Intl.NumberFormat(language, { style: 'unit', unit: 'minute', unitDisplay: 'short' }).format(1);

/** To the second: the time of today, with the date of other days. */
export function formatSecond(iso: string, language: string, now: number): string {
  const at = new Date(iso);
  const date = sameDay(at, new Date(now)) ? {} : ({ day: '2-digit', month: '2-digit' } as const);
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  return new Intl.DateTimeFormat(language, { ...date, ...time }).format(at);
}

export const formatTime = (iso: string, language: string): string =>
  new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(new Date(iso));

const DAY = 86_400_000;

/** `today`, `yesterday`, the weekday of the last days, the date before. */
export function formatDay(iso: string, language: string, now: number): string {
  const at = new Date(iso);
  const days = Math.round((new Date(now).setHours(12, 0, 0, 0) - new Date(at).setHours(12, 0, 0, 0)) / DAY);
  if (days === 0 || days === 1)
    return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-days, 'day');
  if (days > 1 && days < 7) return new Intl.DateTimeFormat(language, { weekday: 'long' }).format(at);
  return new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(at);
}

export function formatBytes(bytes: number, language: string): string {
  const [value, unit] =
    bytes < 1000
      ? [bytes, 'byte']
      : bytes < 1_000_000
        ? [bytes / 1000, 'kilobyte']
        : bytes < 1_000_000_000
          ? [bytes / 1_000_000, 'megabyte']
          : [bytes / 1_000_000_000, 'gigabyte'];
  const digits = value < 10 ? 1 : 0;
  const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(language, options).format(value);
}
