import type { Problem } from '../../contract/common.ts';

/** What the mock gateway answers instead of what was asked. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(status: number, code: Problem['code'], detail: string, more: Partial<Problem> = {}) {
    super(detail);
    const type = `urn:ramal:problem:${code}`;
    this.problem = { type, title: code, status, detail, code, requestId: 'r1', ...more };
  }
}

export const missing = (what: string): Refusal => new Refusal(404, 'not_found', `There is no such ${what}.`);

export const badField = (field: string, message: string): Refusal =>
  new Refusal(422, 'bad_input', `body.${field}: ${message}`, {
    errors: [{ path: `body.${field}`, message }],
  });
