import type { Operation } from './operation.ts';
import { operations, type OperationName } from './operations.ts';

export interface Route {
  method: Operation['method'];
  path: string;
  /** What a good answer brings. */
  answer: 'json' | 'file' | 'nothing';
}

const answerOf = ({ answer: { schema } }: Operation): Route['answer'] =>
  schema === null ? 'nothing' : Array.isArray(schema) ? 'file' : 'json';

/**
 * What a client needs at run time to ask for an operation. The panel's build puts in its value instead of this module, so
 * that no schema is loaded by browsers.
 */
export const routes = Object.fromEntries(
  Object.entries<Operation>(operations).map(([name, operation]) => [
    name,
    { method: operation.method, path: operation.path, answer: answerOf(operation) },
  ]),
) as Record<OperationName, Route>;
