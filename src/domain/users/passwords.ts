import { hash, verify } from '@node-rs/argon2';
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
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
let estimator: Promise<ZxcvbnFactory> | undefined;

/** Loaded when first needed: the lists hold 10 MB, and passwords are chosen seldom. */
async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
}

/**
 * Refuses a password that is easy to guess: common passwords, keyboard patterns, repetitions, and what is known about the
 * person (`about`).
 */
export async function requireHardToGuess(
  password: string,
  about: (string | null | undefined)[],
): Promise<void> {
  estimator ??= loadEstimator();
  const words = about.flatMap((one) => (one ? [one, ...one.split(/[^\p{L}\d]+/u)] : []));
  const known = ['ramal', 'whatsapp', ...words.filter((word) => word.length > 2)];
  const { score } = (await estimator).check(password.slice(0, MOST_ESTIMATED), known);
  if (score >= GOOD_ENOUGH) return;
  throw badField(
    'body.password',
    'Too easy to guess: choose another, for instance a few words that do not belong together',
  );
}
