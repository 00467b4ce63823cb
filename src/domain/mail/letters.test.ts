import { expect, it } from 'vitest';
import { invitationLetter, nameInLetter } from './letters.ts';

it.each([
  ['Loja da Ana', 'Loja da Ana'],
  ['Dr. Silva & Filhos (SP)', 'Dr. Silva & Filhos (SP)'],
  ['your-bank.com/login', 'your-bank com login'],
  ['Win at https://evil.example/?a=1 now', 'Win at https evil example ?a=1 now'],
  ['evil．example and evil。example', 'evil example and evil example'],
  ['write to me@evil.example', 'write to me evil example'],
  ['Loja\r\nBcc: everybody@example.com', 'Loja Bcc: everybody example com'],
  ['one\u2028two\u202eeerht', 'one two eerht'],
  ['<a href="https://x.example">Ana</a>', 'a href= https x example Ana a'],
])('a name in a letter is one line without a link in it: %j', (name, plain) => {
  expect(nameInLetter(name)).toBe(plain);
});

it('a name in a letter is short', () => {
  const name = nameInLetter('Pay now, your account is blocked. '.repeat(3));
  expect(name.length).toBeLessThanOrEqual(60);
  expect(name.endsWith('…')).toBe(true);
});

it.each(['pt-BR', 'es', 'en'] as const)('the only link in an invitation is our own: %s', (language) => {
  const { subject, text } = invitationLetter(
    language,
    'evil.example\n\nhttps://evil.example',
    'https://ramal/#x',
  );
  expect(subject).not.toMatch(/\n|evil\.example/);
  expect(text.match(/\S+[.:/]\S+/g)).toEqual(['https://ramal/#x']);
});
