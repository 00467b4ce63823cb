import { hash, verify } from '@node-rs/argon2';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { badField } from '../../model/errors.ts';

/** argon2id (the library's default) at OWASP's costs: 19 MiB, two passes. */
const costs = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, costs);

/** The hash of nobody's password: checking it takes as long as checking a real one. */
const nobodys = hashPassword('nobody has this password');

/** Takes the same time without a hash, so that the answer's timing does not reveal whether a login exists. */
export async function isPassword(password: string, known: string | undefined): Promise<boolean> {
  const matches = await verify(known ?? (await nobodys), password);
  return matches && known !== undefined;
}

/** zxcvbn's score, from 0 to 4: 3 means more than 10^8 guesses. */
const GOOD_ENOUGH = 3;
/** How many characters of a long password are estimated: the time grows with the length. */
const MOST_ESTIMATED = 72;
/** Created when first needed, because loading the lists takes a moment. */
let estimator: ZxcvbnFactory | undefined;

/**
 * Refuses a password that is easy to guess: common passwords, keyboard patterns, repetitions, and what is known about the
 * person (`about`).
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
