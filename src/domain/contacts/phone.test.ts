import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePhone } from './phone.ts';

describe('a phone', () => {
  it.each([
    ['+55 (11) 99999-9999', '5511999999999'],
    ['5511999999999', '5511999999999'],
    ['005511999999999', '5511999999999'],
    ['+591 7123-4567', '59171234567'],
    ['5511666666666', '5511666666666'],
    ['+1 415 555 0132', '14155550132'],
  ])('typed as %s is %s', (typed, phone) => {
    expect(parsePhone(typed)).toBe(phone);
  });

  it.each(['', '123', 'abc', '99999-9999', '5511999999999@c.us', '+55 11 99999-9999 ext 5', '1'.repeat(30)])(
    'is not read from %j',
    (typed) => expect(parsePhone(typed)).toBeUndefined(),
  );

  it('is digits only, and reads the same again, whatever was typed', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[+0-9 ().-]{0,25}$/), (typed) => {
        const phone = parsePhone(typed);
        if (phone === undefined) return;
        expect(phone).toMatch(/^\d{5,15}$/);
        expect(parsePhone(phone)).toBe(phone);
      }),
    );
  });
});
