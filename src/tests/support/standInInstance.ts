import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { newId } from '../../lib/ids.ts';
import type { Command, CommandRequest, CommandResult } from '../../protocol/commands.ts';
import type { TestDatabase } from './database.ts';

type Answers = { [Type in Command['type']]?: (command: Extract<Command, { type: Type }>) => unknown };

/**
 * Answers the gateway's commands as an instance whose WhatsApp takes everything. What WhatsApp says later is reported by
 * the test itself.
 */
export class StandInInstance {
  /** Every command, in the order in which they came. */
  readonly commands: Command[] = [];
  /** Instead of the usual answer to a command. */
  readonly answers: Answers = {};
  /** The bytes of files, by the key of their message. */
  readonly files = new Map<string, Buffer>();
  /** A command of this type waits for the promise. */
  readonly holds = new Map<Command['type'], Promise<void>>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async open(database: Pick<TestDatabase, 'query'>, numberId: string): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    await database.query('UPDATE instances SET port = $2 WHERE number_id = $1', [numberId, port]);
    return this;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  asked<Type extends Command['type']>(type: Type): Extract<Command, { type: Type }>[] {
    return this.commands.filter((one): one is Extract<Command, { type: Type }> => one.type === type);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://instance');
    if (pathname === '/media') {
      const bytes = this.files.get(searchParams.get('key') ?? '');
      return void response.writeHead(bytes ? 200 : 404).end(bytes);
    }
    if (pathname !== '/commands') return void response.writeHead(404).end();
    const { command } = (await json(request)) as CommandRequest;
    this.commands.push(command);
    await this.holds.get(command.type);
    const answer = this.answers[command.type] as ((command: Command) => unknown) | undefined;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer?.(command) ?? usual(command)));
  }
}

function usual(command: Command): CommandResult<'prepare' | 'send' | 'look_up' | 'check_phone' | 'logout'> {
  if (command.type === 'prepare') {
    const chat = 'phone' in command.to ? `${command.to.phone}@c.us` : command.to.wid;
    return { outcome: 'prepared', key: `true_${chat}_${newId<string>()}`, chat } as CommandResult<'prepare'>;
  }
  if (command.type === 'send') return { outcome: 'handed', status: 'sending', error: null };
  if (command.type === 'look_up') return { outcome: 'absent' };
  if (command.type === 'check_phone')
    return {
      outcome: 'registered',
      wid: `${command.phone}@c.us`,
      phone: command.phone,
    } as CommandResult<'check_phone'>;
  return { outcome: 'done' };
}
