import { access, type Access } from '../../contract/access.ts';
import { operations, type OperationName } from '../../contract/operations.ts';
import type { z } from '../../contract/zod.ts';
import type { AccountId } from '../../model/ids.ts';
import type { MockUser } from './mockPeople.ts';
import { badField, Refusal } from './refusal.ts';

type Operations = typeof operations;
type BodyOf<Name extends OperationName> = Operations[Name] extends { body: infer Body extends z.ZodType }
  ? z.output<Body>
  : undefined;
type AnswerOf<Name extends OperationName> = Operations[Name] extends {
  answer: { schema: infer Schema extends z.ZodType };
}
  ? z.input<Schema>
  : undefined;

export interface Asking<Body = unknown> {
  params: Record<string, string>;
  query: URLSearchParams;
  body: Body;
  user: MockUser | null;
  bearer: string | null;
  idempotencyKey: string | undefined;
  cookie: string | null;
  setCookie: (value: string | null) => void;
}

/** Answers of the contract's own types: a mock that drifts from it does not compile. */
export type Handlers = {
  [Name in OperationName]?: (asking: Asking<BodyOf<Name>>) => AnswerOf<Name> | Promise<AnswerOf<Name>>;
};

interface Route {
  name: OperationName;
  pattern: RegExp;
}
const routes: Route[] = (Object.keys(operations) as OperationName[]).map((name) => ({
  name,
  pattern: new RegExp(`^${operations[name].path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
}));

export function find(method: string, path: string) {
  for (const { name, pattern } of routes) {
    const match = operations[name].method === method.toLowerCase() ? pattern.exec(path) : null;
    if (match) return { name, params: { ...match.groups } };
  }
  throw new Refusal(404, 'not_found', 'There is no such path.');
}

/** Refuses as the gateway would: who is nobody with 401, a stranger to the account with 404, the rest with 403. */
export function permit(
  name: OperationName,
  user: MockUser | null,
  accountOf: () => AccountId | undefined,
): void {
  const { subject, may }: Access = access[name];
  if (subject === 'anyone' || subject === 'pairing') return;
  if (!user) throw new Refusal(401, 'unauthorized', 'Sign in first.');
  if (subject === 'self' || subject === 'own' || user.isOwner) return;
  const account = accountOf();
  const role = account && user.roles.get(account);
  if (role && may.includes(role)) return;
  const known = role !== undefined || subject === 'installation';
  throw new Refusal(known ? 403 : 404, known ? 'forbidden' : 'not_found', 'You may not do this.');
}

export function parse(name: OperationName, body: unknown): unknown {
  const operation = operations[name];
  if (!('body' in operation)) return undefined;
  const parsed = (operation.body as z.ZodType).safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badField(issue?.path.join('.') ?? '', issue?.message ?? 'wrong');
}

export const goodStatus = (name: OperationName): number => operations[name].answer.status;
