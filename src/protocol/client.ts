import { DeadlineError } from '../lib/time.ts';
import {
  commandResults,
  instanceStatus,
  type Command,
  type CommandRequest,
  type CommandResult,
  type InstanceStatus,
} from './commands.ts';

export interface InstanceAddress {
  /** `http://127.0.0.1:5001` */
  url: string;
  secret: string;
}

/** The instance did not answer, so whether it acted is unknown. */
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
  if (!answer.ok) throw new InstanceUnreachableError(`${what}: HTTP ${answer.status}`, await answer.text());
  return answer;
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';

/** Asks an instance to do something. InstanceUnreachableError means that it may or may not have been done. */
export async function callInstance<Type extends Command['type']>(
  address: InstanceAddress,
  command: Extract<Command, { type: Type }>,
  deadlineMs: number,
): Promise<CommandResult<Type>> {
  const request: CommandRequest = { deadlineMs, command };
  // The instance answers by its own deadline; the margin is for the way.
  const answer = await ask(address, '/commands', command.type, deadlineMs + 2000, request);
  return commandResults[command.type].parse(await answer.json()) as CommandResult<Type>;
}

export async function readStatus(address: InstanceAddress, deadlineMs: number): Promise<InstanceStatus> {
  const answer = await ask(address, '/status', 'status', deadlineMs);
  return instanceStatus.parse(await answer.json());
}

/** The bytes of a message's media, streamed. */
export async function readMedia(
  address: InstanceAddress,
  key: string,
  deadlineMs: number,
): Promise<Response> {
  return ask(address, `/media?key=${encodeURIComponent(key)}`, 'media', deadlineMs);
}
