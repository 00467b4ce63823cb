import { describe, expect, it } from 'vitest';
import { wayBack } from './wayBack.ts';

describe('the way back after a sign-in', () => {
  it.each([
    ['/settings/people?account=1', '/settings/people?account=1'],
    ['/me', '/me'],
    [undefined, '/'],
    ['', '/'],
    ['https://evil.example/', '/'],
    ['//evil.example/', '/'],
    ['/\\evil.example/', '/'],
    ['/\t/evil.example/', '/'],
    ['/x/..//evil.example', '/'],
    ['javascript:alert(1)', '/'],
  ])('from %j is %s', (next, path) => expect(wayBack(next, 'https://ramal.example')).toBe(path));
});
