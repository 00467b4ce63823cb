import { describe, expect, it } from 'vitest';
import { isOnlyEmoji, piecesOf } from './format.ts';

const text = (what: string) => ({ kind: 'text', text: what });

describe('a text', () => {
  it('shows marks around words, as WhatsApp does, and leaves them elsewhere', () => {
    expect(piecesOf('*oi* _tudo_ ~bem~')).toEqual([
      { kind: 'bold', pieces: [text('oi')] },
      text(' '),
      { kind: 'italic', pieces: [text('tudo')] },
      text(' '),
      { kind: 'struck', pieces: [text('bem')] },
    ]);
    expect(piecesOf('*_os dois_*')).toEqual([
      { kind: 'bold', pieces: [{ kind: 'italic', pieces: [text('os dois')] }] },
    ]);
    for (const one of ['2*3*4', 'a_b_c', '* não *', '**']) expect(piecesOf(one), one).toEqual([text(one)]);
    expect(piecesOf('`*a*`')).toEqual([{ kind: 'code', text: '*a*' }]);
  });

  it('links only what is an address of the web, without what ends the sentence', () => {
    expect(piecesOf('Veja https://a.example/x?y=1).')).toEqual([
      text('Veja '),
      { kind: 'link', text: 'https://a.example/x?y=1', href: 'https://a.example/x?y=1' },
      text(').'),
    ]);
    expect(piecesOf('www.a.example')).toEqual([
      { kind: 'link', text: 'www.a.example', href: 'https://www.a.example/' },
    ]);
    for (const one of [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc',
      'https://',
      'ftp://a.example',
    ])
      expect(piecesOf(one), one).toEqual([text(one)]);
  });

  it('names who is mentioned, and nobody else', () => {
    const mentions = [{ phone: '5511999999999', lid: '77@lid', name: 'Ana' }];
    expect(piecesOf('@5511999999999 e @77 e @5511888888888', mentions)).toEqual([
      { kind: 'mention', text: '@Ana' },
      text(' e @77 e @5511888888888'),
    ]);
  });

  it('of emoji only is told from others', () => {
    expect(['❤️', '👍🏽', '😀 😀', '👨‍💻'].map(isOnlyEmoji)).toEqual([true, true, true, true]);
    expect(['12', 'oi 👍', '', '👍👍👍👍'].map(isOnlyEmoji)).toEqual([false, false, false, false]);
  });

  it('takes no longer for a text that was made to be hard', () => {
    for (const hard of [
      '*'.repeat(60_000),
      '*a '.repeat(20_000),
      '_*~'.repeat(20_000),
      '('.repeat(30_000),
      `https://a.example/${')'.repeat(5000)}`,
    ])
      expect(piecesOf(hard).length).toBeGreaterThan(0);
  });
});
