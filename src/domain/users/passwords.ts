import { hash, verify } from '@node-rs/argon2';

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
