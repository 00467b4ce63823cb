import type { OperationName } from '../../contract/operations.ts';
import { apiAs } from './http.ts';
import type { Answer, Arguments } from './operations.ts';
import { ProblemError } from './problem.ts';
import { accessToken, refresh } from './signIn.ts';

/**
 * Asks for an operation as the signed-in user. An access token that has run out is renewed, once, and the request
 * repeated.
 */
export async function api<Name extends OperationName>(
  name: Name,
  ...input: Arguments<Name>
): Promise<Answer<Name>> {
  const used = accessToken();
  try {
    return await apiAs(used, name, ...input);
  } catch (error) {
    if (used === null || !(error instanceof ProblemError) || error.status !== 401) throw error;
    const now = accessToken();
    const fresh = now === used ? await refresh() : now;
    if (fresh === null) throw error;
    return apiAs(fresh, name, ...input);
  }
}
