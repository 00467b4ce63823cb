import type { Network } from '../network/network.ts';
import type { VirtualClock } from './clock.ts';
import { startGraphServer } from './http/server.ts';
import { PhoneBridge } from './messages/inbound.ts';
import { Meta } from './meta.ts';

export interface RunningMeta {
  meta: Meta;
  /** Of the Graph API and of the OAuth dialog. */
  url: string;
  close(): Promise<void>;
}

/** Meta's stand-in: a Graph API on loopback, whose people are the phones of the network. */
export async function startMeta(options: {
  network: Network;
  /** 0: any free port. */
  port?: number | undefined;
  clock?: VirtualClock | undefined;
}): Promise<RunningMeta> {
  const { network, port = 0, clock } = options;
  const meta = new Meta({ network, clock });
  const bridge = new PhoneBridge(meta);
  network.post.watchers.add(bridge);
  const server = await startGraphServer(meta, port);
  return {
    meta,
    url: meta.url,
    close: async () => {
      network.post.watchers.delete(bridge);
      meta.close();
      await server.close();
    },
  };
}
