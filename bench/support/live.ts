import { io, type Socket } from 'socket.io-client';
import type { LiveEvent } from '../../src/contract/events.ts';
import type { WhatsAppNumber } from '../../src/contract/instances.ts';
import { withDeadline } from '../../src/lib/time.ts';
import { Watch } from './watch.ts';

/** What the gateway pushes to panels: states and QR codes, by number's id, from the moment of opening. */
export class Live {
  readonly states = new Map<string, WhatsAppNumber['state']>();
  readonly codes = new Map<string, string>();
  readonly watch = new Watch();
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('event', (event: LiveEvent) => {
      if (event.type === 'instance.qr') this.codes.set(event.numberId, event.qr.value);
      if (event.type === 'number.state') this.#became(event.number);
      this.watch.changed();
    });
  }

  static async open(url: string, token: string): Promise<Live> {
    const socket = io(url, { transports: ['websocket'], reconnection: false, auth: { token } });
    const live = new Live(socket);
    const connected = new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('connect_error', reject);
    });
    await withDeadline('the live connection', 10_000, connected);
    return live;
  }

  close(): void {
    this.#socket.close();
  }

  #became({ id, state, text, detail }: WhatsAppNumber): void {
    this.states.set(id, state);
    if (state === 'failed') this.watch.fail(new Error(`an instance failed: ${text} ${detail ?? ''}`));
  }
}
