import type { Problem } from '../../contract/common.ts';
import type { ErrorCode, FieldError } from '../../model/errors.ts';

/** What the gateway answered instead of what was asked; `unreachable` when it did not answer at all. */
export class ProblemError extends Error {
  readonly code: ErrorCode | 'unreachable';
  readonly status: number;
  readonly errors: FieldError[];
  /** With `plan_limit`: which limit of the plan, and how many it allows. */
  readonly limit: { name: string; allowed: number } | null;

  constructor(problem: Pick<Problem, 'status' | 'detail'> & Partial<Problem>, unreachable = false) {
    super(problem.detail);
    this.name = 'ProblemError';
    this.code = unreachable ? 'unreachable' : (problem.code ?? 'internal');
    this.status = problem.status;
    this.errors = problem.errors ?? [];
    const { limit, allowed } = problem;
    this.limit = typeof limit === 'string' && typeof allowed === 'number' ? { name: limit, allowed } : null;
  }

  /** What is wrong with one field of the request's body, in English. */
  field(name: string): string | undefined {
    return this.errors.find(({ path }) => path === `body.${name}`)?.message;
  }
}

export async function problemOf(response: Response): Promise<ProblemError> {
  const unknown = { status: response.status, detail: `${response.status} ${response.statusText}`.trim() };
  // A proxy in between answers HTML or nothing: such an answer says no more than its status.
  if (!/json/.test(response.headers.get('content-type') ?? '')) {
    return new ProblemError(unknown, [502, 503, 504].includes(response.status));
  }
  const body = (await response.json().catch(() => ({}))) as Partial<Problem>;
  return new ProblemError({ ...unknown, ...body });
}

/** The link was used, taken back, or is too old: another one is needed. */
export const isDeadLink = (error: Error | null): boolean =>
  error instanceof ProblemError && (error.code === 'link_invalid' || error.code === 'unauthorized');
