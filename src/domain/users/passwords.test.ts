import { describe, expect, it } from 'vitest';
import { requireHardToGuess } from './passwords.ts';

const ana = ['Ana Beatriz Souza', 'ana.souza@padaria.example.com', '5511955550000'];
const choose = (password: string): Promise<void> => requireHardToGuess(password, ana);

describe('a password', () => {
  it.each([
    'password123',
    '1234567890',
    'qwertyuiop',
    'aaaaaaaaaaaaaaaaaaaa',
    'P@ssw0rd123',
    'senha12345',
    'mudar123456',
    'iloveyou123',
    'abcdefghij',
    'whatsapp123',
    'ramalramal',
    'beatriz123',
    'ana.souza@padaria.example.com',
    '5511955550000',
  ])('that is common, a pattern, or the person’s own name is refused: %s', async (password) => {
    await expect(choose(password)).rejects.toThrow('Too easy to guess');
  });

  it.each([
    'uma frase só minha',
    'quatro palavras sem sentido',
    'k7#Vd9!pQz2m',
    'correct horse battery',
    'ünïcödé pàsswörter über alles',
    'x'.repeat(3) + 'ghjklöäyxcvbnm,.-' + '7'.repeat(3) + 'b'.repeat(2) + 'Tz!',
  ])('that nobody guesses is taken: %s', async (password) => {
    await expect(choose(password)).resolves.toBeUndefined();
  });
});
