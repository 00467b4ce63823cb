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
