import type { Request, RequestHandler, Response, Router } from 'express';
import type { z } from 'zod';
import { access, ofInstances, type Access } from '../contract/access.ts';
import type { Operation } from '../contract/operation.ts';
import { operations, type OperationName } from '../contract/operations.ts';
import type { Audit, AuditEntry } from '../domain/audit/audit.ts';
import type { NumberView } from '../domain/views.ts';
import type { Shares } from '../lib/shares.ts';
import type { Principal, Reach } from '../model/access.ts';
import { badField } from '../model/errors.ts';
import { grantedOf, type Authoriser, type Granted } from './authorise.ts';
import { requireKnown } from './authenticate.ts';
import { inTurn } from './heavy.ts';
import { jsonBody } from './jsonBody.ts';
import { parsed } from './problem.ts';
import { usersOfAccount } from './rateLimits.ts';
import { noteOperation } from './requestLog.ts';

type Operations = typeof operations;
type SubjectOf<Name extends OperationName> = (typeof access)[Name]['subject'];
type Parsed<Op, Part extends string> =
  Op extends Record<Part, infer Schema extends z.ZodType> ? z.output<Schema> : undefined;
type Answer<Op extends Operation> = Op['answer']['schema'] extends z.ZodType
  ? z.input<Op['answer']['schema']>
  : undefined;

export interface Input<Name extends OperationName> {
  params: Parsed<Operations[Name], 'params'>;
  query: Parsed<Operations[Name], 'query'>;
  headers: Parsed<Operations[Name], 'headers'>;
  body: Parsed<Operations[Name], 'body'>;
  principal: SubjectOf<Name> extends 'self' ? Extract<Principal, { kind: 'user' }> : Principal;
  /** The account, and the numbers in it, that the request may use. */
  reach: SubjectOf<Name> extends 'account' | 'number' | 'pairing' ? Reach : undefined;
  number: SubjectOf<Name> extends 'number' | 'pairing' ? NumberView : undefined;
  /** The entry for the audit log; a handler may add to it. */
  auditEntry: AuditEntry;
  request: Request;
  response: Response;
}

/** Returns the body that the contract promises, or undefined if it has answered itself. */
export type Handler<Name extends OperationName> = (
  input: Input<Name>,
) => Promise<Answer<Operations[Name]> | undefined>;

/** Binds an operation of the contract to its handler. `before` runs after the request is authorised. */
export type Bind = <Name extends OperationName>(
  name: Name,
  handler: Handler<Name>,
  ...before: RequestHandler[]
) => void;

/** Authorises, parses, calls, records, answers, in this order: the body of a refused request is not read. */
export function binder(router: Router, gate: { authoriser: Authoriser; audit: Audit; shares: Shares }): Bind {
  const ofAccount = usersOfAccount();
  return (name, handler, ...before) => {
    const operation: Operation = operations[name];
    const letIn: RequestHandler = async (request, response, next) => {
      noteOperation(response, name);
      // An unauthenticated client learns nothing, not even the format of a path.
      if (access[name].subject !== 'anyone') requireKnown(response);
      const params = parse(operation, 'params', request);
      response.locals['granted'] = await gate.authoriser.grant(name, response, params);
      next();
    };
    // Uploads have their own parsers.
    const json = operation.body && !operation.upload ? jsonBody(operation.bodyLimit ?? '1mb') : [];
    router[operation.method](
      operation.path,
      letIn,
      ofAccount,
      ...json,
      ...before,
      async (request, response) => {
        const granted = grantedOf(response);
        const body = parse(operation, 'body', request);
        const auditEntry = auditEntryOf(name, granted, request, body);
        const query = parse(operation, 'query', request);
        const input = {
          params: parse(operation, 'params', request),
          query,
          headers: parse(operation, 'headers', request),
          body,
          ...granted,
          auditEntry,
          request,
          response,
        };
        const answer = await inTurn(gate.shares, operation, query, granted, response, () =>
          handler(input as unknown as Input<typeof name>),
        );
        if ('audit' in access[name]) await gate.audit.record(auditEntry);
        else if (!ofInstances.includes(name)) await gate.audit.look('enterAccount', auditEntry);
        if (response.headersSent) return;
        // Answers with an account's data must not be cached. Media sets its own private cache time.
        if (response.get('cache-control') === undefined) response.set('cache-control', 'no-store');
        response.status(operation.answer.status);
        if (answer === undefined) response.end();
        else response.json(answer);
      },
    );
  };
}

function parse(
  operation: Operation,
  place: 'params' | 'query' | 'headers' | 'body',
  request: Request,
): unknown {
  const schema = operation[place];
  if (!schema) return undefined;
  requireStorable(request[place], place);
  // Clients send many other headers.
  const wanted = place === 'headers' ? (operation.headers?.strip() ?? schema) : schema;
  return parsed(wanted, request[place] ?? {}, place);
}

/** No valid input is deeper. */
const MOST_DEPTH = 20;

/** PostgreSQL can store neither NUL nor lone surrogates, wherever they occur. */
function requireStorable(value: unknown, path: string, depth = 0): void {
  if (typeof value === 'string') {
    if (!value.includes('\u0000') && value.isWellFormed()) return;
    throw badField(path, 'Contains a character that cannot be stored (NUL or a lone surrogate)');
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth > MOST_DEPTH) throw badField(path.split('.')[0] ?? path, 'Is nested too deeply');
  for (const [key, inner] of Object.entries(value)) requireStorable(inner, `${path}.${key}`, depth + 1);
}

/** The maximum length of one detail in the audit log. Characters. */
const MOST_DETAIL = 500;

/** The audit log is kept for long, so long values are cut. */
function brief(value: unknown): unknown {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= MOST_DETAIL ? value : `${text.slice(0, MOST_DETAIL)}…`.toWellFormed();
}

function auditEntryOf(
  name: OperationName,
  { principal, reach }: Granted,
  request: Request,
  parsedBody: unknown,
): AuditEntry {
  const { audit = [] }: Access = access[name];
  const body = new Map(Object.entries((parsedBody ?? {}) as Record<string, unknown>));
  const kept = audit
    .filter((field) => body.get(field) !== undefined)
    .map((field) => [field, brief(body.get(field))] as const);
  return {
    accountId: reach?.accountId ?? null,
    action: name,
    by: principal,
    address: request.ip ?? null,
    target: Object.fromEntries(Object.entries(request.params).map(([key, id]) => [key, String(id)])),
    detail: Object.fromEntries(kept),
  };
}
