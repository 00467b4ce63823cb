/** The phone that somebody has typed into a search, without marks; null: it is none, or not whole yet. */
export function phoneIn(text: string): string | null {
  const typed = text.trim();
  if (!/^\+?[\d\s().-]+$/.test(typed)) return null;
  const digits = typed.replace(/\D/g, '');
  if (digits.length < 8 || digits.length > 15) return null;
  return typed.startsWith('+') ? `+${digits}` : digits;
}
