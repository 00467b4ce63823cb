import type { IncomingHttpHeaders, Server } from 'node:http';

export function isSigned(secret: string, headers: IncomingHttpHeaders, body: string, now?: number): boolean;
export function receiver(secret: string, handle: (event: { id: string }) => void): Server;
