import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import ipaddr from 'ipaddr.js';
import { AppError } from '../../model/errors.ts';

const DEADLINE = 60_000;

const unavailable = (why: string, cause?: unknown): AppError =>
  new AppError('media_unavailable', `The media could not be fetched from its URL: ${why}.`, { cause });

/** Only addresses of the public internet: a client's URL must not reach into the network that the gateway stands in. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'unicast';
}

async function resolve(hostname: string): Promise<{ address: string; family: number }> {
  const host = hostname.replace(/^\[|\]$/g, '');
  // A literal address never passes through DNS, so it is judged as it stands.
  const literal = ipaddr.isValid(host);
  const [found] = literal
    ? [{ address: host, family: host.includes(':') ? 6 : 4 }]
    : await lookup(host, { all: true }).catch(() => []);
  if (!found) throw unavailable('its host has no address');
  return found;
}

/**
 * Streams what a client's URL gives. The address is checked once and the connection is made to that very address, so a
 * second DNS answer cannot lead elsewhere; redirects are refused for the same reason.
 */
export async function fetchUrl(
  url: string,
  options: { allowPrivate: boolean },
): Promise<{ bytes: AsyncIterable<Uint8Array>; mimetype: string | null }> {
  const parsed = new URL(url);
  const { address, family } = await resolve(parsed.hostname);
  if (!options.allowPrivate && !isPublicAddress(address))
    throw unavailable('its host is not on the public internet');
  const client = parsed.protocol === 'https:' ? https : http;
  const answer = await new Promise<http.IncomingMessage>((done, fail) => {
    const request = client.get(
      parsed,
      {
        signal: AbortSignal.timeout(DEADLINE),
        // With `all`, Node asks for a list.
        lookup: (_host, wanted, answerWith) =>
          wanted.all ? answerWith(null, [{ address, family }]) : answerWith(null, address, family),
      },
      done,
    );
    request.on('error', (cause) => fail(unavailable('the connection failed', cause)));
  });
  const status = answer.statusCode ?? 0;
  if (status !== 200) {
    answer.destroy();
    throw unavailable(
      status >= 300 && status < 400 ? 'redirects are not followed' : `its server answered ${status}`,
    );
  }
  return { bytes: answer, mimetype: answer.headers['content-type']?.split(';')[0]?.trim() ?? null };
}
