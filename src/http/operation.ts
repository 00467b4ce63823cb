import type { Request, RequestHandler, Response, Router } from 'express';
import type { z } from 'zod';
import { operations, type Operation, type OperationName } from '../contract/operations.ts';
import { fromZod } from './problem.ts';

type Operations = typeof operations;
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
  request: Request;
  response: Response;
}

/** Answers with what the contract promises; a handler that has answered by itself returns undefined. */
export type Handler<Name extends OperationName> = (
  input: Input<Name>,
) => Promise<Answer<Operations[Name]> | undefined>;

/** Binds an operation of the contract to its handler: input is parsed here, and trusted inside. */
export function bind<Name extends OperationName>(
  router: Router,
  name: Name,
  handler: Handler<Name>,
  ...before: RequestHandler[]
): void {
  const operation: Operation = operations[name];
  router[operation.method](operation.path, ...before, async (request, response) => {
    const parse = (place: 'params' | 'query' | 'headers' | 'body'): unknown => {
      const schema = operation[place];
      if (!schema) return undefined;
      const result = schema.safeParse(request[place] ?? {});
      if (!result.success) throw fromZod(result.error, place);
      return result.data;
    };
    const input = {
      params: parse('params'),
      query: parse('query'),
      headers: parse('headers'),
      body: parse('body'),
    };
    const answer = await handler({ ...input, request, response } as Input<Name>);
    if (response.headersSent) return;
    response.status(operation.answer.status);
    if (answer === undefined) response.end();
    else response.json(answer);
  });
}
