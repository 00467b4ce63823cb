import type { Network } from '../../src/simulator/network/network.ts';
import type { Plan } from '../config.ts';
import type { Bare } from '../support/bare.ts';
import type { Ramal } from '../support/ramal.ts';
import type { Side } from '../support/side.ts';

/** What every measurement needs: the plan, the phones' network, and the two sides. */
export class Bench {
  readonly plan: Plan;
  readonly network: Network;
  readonly library: Bare;
  readonly ramal: Ramal;
  readonly say: (line: string) => void;

  constructor(options: {
    plan: Plan;
    network: Network;
    library: Bare;
    ramal: Ramal;
    say: (line: string) => void;
  }) {
    this.plan = options.plan;
    this.network = options.network;
    this.library = options.library;
    this.ramal = options.ramal;
    this.say = options.say;
  }

  /** Both sides, each going first every other time: what the machine does meanwhile should not favour one. */
  inTurn(turn: number): (Bare | Ramal)[] {
    return turn % 2 === 1 ? [this.library, this.ramal] : [this.ramal, this.library];
  }

  addPhones(phones: string[]): string[] {
    for (const phone of phones) this.network.addPhone({ phone, name: `Phone ${phone.slice(-4)}` });
    return phones;
  }

  /** How many messages WhatsApp has taken so far. */
  get carried(): number {
    return this.network.post.messages.size;
  }

  async untilCarried(total: number): Promise<void> {
    await this.network.waitFor(() => this.carried >= total, 120_000);
  }

  async removeAll(): Promise<void> {
    const sides: Side[] = [this.library, this.ramal];
    for (const side of sides) await side.remove();
  }
}
