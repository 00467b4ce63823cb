import type { z } from 'zod';
import { DeadlineError } from '../lib/time.ts';
import {
  commandResults,
  instanceStatus,
  notUnderstood,
  type Command,
  type CommandRequest,
  type CommandResult,
  type InstanceStatus,
} from './commands.ts';
import { isForGood } from './events.ts';

export interface InstanceAddress {
  /** `http://127.0.0.1:5001` */
  url: string;
  secret: string;
}

/** The instance did not answer, or its answer cannot be parsed: it is unknown whether it acted. */
export class InstanceUnreachableError extends Error {
  constructor(what: string, cause: unknown) {
    super(`the instance did not answer ${what}`, { cause });
    this.name = 'InstanceUnreachableError';
  }
}

async function ask(
  address: InstanceAddress,
  path: string,
  what: string,
  ms: number,
  body?: unknown,
): Promise<Response> {
  const answer = await fetch(address.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${address.secret}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(ms),
  }).catch((cause: unknown) => {
    throw new InstanceUnreachableError(what, isTimeout(cause) ? new DeadlineError(what, ms) : cause);
  });
  return answer;
}

async function required(what: string, answer: Response): Promise<Response> {
  if (!answer.ok) throw new InstanceUnreachableError(`${what}: HTTP ${answer.status}`, await answer.text());
  return answer;
}

/** An answer that cannot be parsed, for example one of a newer release, does not say what was done. */
async function read<Schema extends z.ZodType>(
  schema: Schema,
  what: string,
  answer: Response,
): Promise<z.output<Schema>> {
  try {
    return schema.parse(await (await required(what, answer)).json());
  } catch (error) {
    if (error instanceof InstanceUnreachableError) throw error;
    throw new InstanceUnreachableError(`${what} in a way that is known here`, error);
  }
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';

/** Sends a command to an instance. After InstanceUnreachableError it is unknown whether it was done. */
export async function callInstance<Type extends Command['type']>(
  address: InstanceAddress,
  command: Extract<Command, { type: Type }>,
  deadlineMs: number,
): Promise<CommandResult<Type>> {
  const request: CommandRequest = { deadlineMs, command };
  // The instance answers within its own deadline. The margin is for the transport.
  const answer = await ask(address, '/commands', command.type, deadlineMs + 2000, request);
  // An instance of protocol 1 answers this to a command that it cannot parse. It has done nothing.
  if (isForGood(answer.status)) return notUnderstood(await answer.text()) as CommandResult<Type>;
  return (await read(commandResults[command.type], command.type, answer)) as CommandResult<Type>;
}

export async function readStatus(address: InstanceAddress, deadlineMs: number): Promise<InstanceStatus> {
  return read(instanceStatus, 'status', await ask(address, '/status', 'status', deadlineMs));
}

/** The bytes of a message's media, streamed. */
export async function readMedia(
  address: InstanceAddress,
  key: string,
  deadlineMs: number,
): Promise<Response> {
  const path = `/media?key=${encodeURIComponent(key)}`;
  return required('media', await ask(address, path, 'media', deadlineMs));
}
