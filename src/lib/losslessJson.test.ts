import { expect, it } from 'vitest';
import { parseLossless } from './losslessJson.ts';

it('keeps the digits of whole numbers that a double cannot hold, and changes nothing else', () => {
  expect(
    parseLossless('{"id":12345678901234567,"ids":[9007199254740993],"n":9007199254740991,"x":1.5}'),
  ).toEqual({
    id: '12345678901234567',
    ids: ['9007199254740993'],
    n: 9_007_199_254_740_991,
    x: 1.5,
  });
  expect(parseLossless('"12345678901234567"')).toBe('12345678901234567');
  expect(() => parseLossless('{')).toThrow(SyntaxError);
});
