import type { IncomingMessage } from 'node:http';
import type { Express } from 'express';

type Trust = (address: string, hop: number) => boolean;

/** The client's address of a request outside Express's routes, with the same rules for proxies as Express. */
export function addressReader(app: Express): (request: IncomingMessage) => string {
  const trust = app.get('trust proxy fn') as Trust;
  return ({ socket, headers }) => {
    const forwarded = [headers['x-forwarded-for'] ?? []].flat().join().split(',').reverse();
    const hops = [socket.remoteAddress ?? '', ...forwarded.map((one) => one.trim()).filter(Boolean)];
    return hops.find((address, hop) => !trust(address, hop)) ?? hops.at(-1) ?? '';
  };
}
