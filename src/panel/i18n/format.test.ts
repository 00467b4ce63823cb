import { describe, expect, it } from 'vitest';
import { formatPhone } from './phone.ts';
import { formatMoment, formatWait } from './time.ts';

describe('a phone', () => {
  it.each([
    ['5511999999999', '+55 11 99999-9999'],
    ['551133334444', '+55 11 3333-4444'],
    ['59171234567', '+591 71234567'],
    ['14155550106', '+1 415 555-0106'],
    ['4915112345678', '+49 151 1234-5678'],
    ['Marina', 'Marina'],
    ['120363@g.us', '120363@g.us'],
  ])('%s is shown as %s', (phone, shown) => expect(formatPhone(phone)).toBe(shown));
});

describe('a wait', () => {
  it('names its largest unit and never says zero too early', () => {
    expect(formatWait(11_200, 'pt-BR')).toBe('12 s');
    expect(formatWait(1, 'en')).toBe('1s');
    expect(formatWait(150_000, 'es')).toBe('3 min');
    expect(formatWait(-5, 'pt-BR')).toBe('0 s');
  });
});

describe('a moment', () => {
  const now = new Date(2026, 2, 4, 15, 0).getTime();
  it('is a time today and a date before', () => {
    expect(formatMoment(new Date(2026, 2, 4, 9, 5).toISOString(), 'pt-BR', now)).toBe('09:05');
    expect(formatMoment(new Date(2026, 2, 3, 9, 5).toISOString(), 'pt-BR', now)).toBe('03/03');
  });
});
