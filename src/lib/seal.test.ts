import { describe, expect, it } from 'vitest';
import { newSecret } from './ids.ts';
import { Sealer } from './seal.ts';

describe('a sealed secret', () => {
  const sealer = new Sealer(newSecret());
  const sealed = sealer.seal('account one', 'whsec_abc');

  it('can be read by its owner, and looks different each time', () => {
    expect(sealer.open('account one', sealed)).toBe('whsec_abc');
    expect(sealer.seal('account one', 'whsec_abc')).not.toBe(sealed);
    expect(sealed).not.toContain('whsec');
  });

  it('means nothing in the row of another, under another key, or changed', () => {
    expect(() => sealer.open('account two', sealed)).toThrow();
    expect(() => new Sealer(newSecret()).open('account one', sealed)).toThrow();
    const [version, nonce, text = '', tag] = sealed.split('.');
    const bent = text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`;
    expect(() => sealer.open('account one', [version, nonce, bent, tag].join('.'))).toThrow();
  });
});
