import { AppError } from '../model/errors.ts';
import { capabilities, type Capability, type ChannelLimits } from '../model/channel.ts';
import type { ChannelName } from '../model/number.ts';
import type { Channel } from './channel.ts';

/** The channels of this installation, by the `channel` of a number. */
export class Channels {
  readonly #channels: ReadonlyMap<ChannelName, Channel>;
  constructor(channels: readonly Channel[]) {
    this.#channels = new Map(channels.map((one) => [one.name, one]));
  }

  of({ channel: name }: { channel: ChannelName }): Channel {
    const channel = this.#channels.get(name);
    if (channel) return channel;
    throw new AppError('unsupported', `This installation has no channel "${name}".`, {
      details: { capability: name },
    });
  }

  /** Capabilities and limits of a number's channel; null: this installation does not have that channel. */
  describe({
    channel: name,
  }: {
    channel: ChannelName;
  }): { capabilities: Capability[]; limits: ChannelLimits } | null {
    const channel = this.#channels.get(name);
    if (!channel) return null;
    const { limits, sends } = channel;
    const has = (one: Capability): boolean =>
      one === 'lookUp' ? sends.discipline === 'keyed' : channel[one] !== undefined;
    return { capabilities: capabilities.filter(has), limits };
  }
}
