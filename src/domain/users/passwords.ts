import { hash, verify } from '@node-rs/argon2';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { badField } from '../../model/errors.ts';

/** argon2id (the library's default) at OWASP's costs: 19 MiB, two passes. */
const costs = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, costs);

/** Nobody's password: checking it takes as long as checking one. */
const nobodys = hashPassword('nobody has this password');

/** Without a hash it takes the same time, so that an answer does not tell whether a login exists. */
export async function isPassword(password: string, known: string | undefined): Promise<boolean> {
  const matches = await verify(known ?? (await nobodys), password);
  return matches && known !== undefined;
}

/** Of zxcvbn, from 0 to 4: 3 takes more than 10^8 guesses. */
const GOOD_ENOUGH = 3;
/** What is estimated of a long one, since the time that it takes grows with it. */
const MOST_ESTIMATED = 72;
/** Made when it is first needed: the lists take a moment. */
let estimator: ZxcvbnFactory | undefined;

/**
 * Refuses a password that is among the first that a guesser tries: common ones, runs on the keyboard, repetitions, and what
 * is known of the person (`about`).
 */
export function requireHardToGuess(password: string, about: (string | null | undefined)[]): void {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const words = about.flatMap((one) => (one ? [one, ...one.split(/[^\p{L}\d]+/u)] : []));
  const known = ['ramal', 'whatsapp', ...words.filter((word) => word.length > 2)];
  if (estimator.check(password.slice(0, MOST_ESTIMATED), known).score >= GOOD_ENOUGH) return;
  throw badField(
    'body.password',
    'Too easy to guess: choose another, for instance a few words that do not belong together',
  );
}
