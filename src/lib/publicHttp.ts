import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import ipaddr from 'ipaddr.js';

/** A URL that somebody else chose could not be asked. The message says why, and nothing of the network behind. */
export class PublicHttpError extends Error {}

export interface PublicRequest {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  /** Until the whole answer is read, milliseconds. */
  deadlineMs: number;
  /** Whether hosts of a private network may be asked. */
  allowPrivate: boolean;
}

/** A cloud's own services, at an address that looks public. */
const NOT_PUBLIC = ['168.63.129.16'];
/** What the internet's registries give out of IPv6. */
const GIVEN_OUT = ipaddr.parseCIDR('2000::/3');

/** Only addresses of the public internet: such a URL must not reach into the network that the program stands in. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast' || NOT_PUBLIC.includes(parsed.toString())) return false;
  return parsed.kind() === 'ipv4' || parsed.match(GIVEN_OUT);
}

/** The same for a host that is private and one that does not exist: answers must not map the network. */
const notThere = (): PublicHttpError => new PublicHttpError('its host is not on the public internet');

async function resolve(hostname: string): Promise<{ address: string; family: number }> {
  const host = hostname.replace(/^\[|\]$/g, '');
  // A literal address never passes through DNS, so it is judged as it stands.
  if (ipaddr.isValid(host)) return { address: host, family: host.includes(':') ? 6 : 4 };
  const [found] = await lookup(host, { all: true }).catch(() => []);
  if (!found) throw notThere();
  return found;
}

/**
 * Asks a URL that somebody else chose. The address is checked once and the connection is made to that very address, so a
 * second DNS answer cannot lead elsewhere. Redirects are answers like any other: they are not followed.
 */
export async function askPublic(url: string, request: PublicRequest): Promise<http.IncomingMessage> {
  const parsed = new URL(url);
  if (!['http:', 'https:'].includes(parsed.protocol))
    throw new PublicHttpError('it is neither http:// nor https://');
  const signal = AbortSignal.timeout(request.deadlineMs);
  const { address, family } = await resolve(parsed.hostname);
  if (!request.allowPrivate && !isPublicAddress(address)) throw notThere();
  return new Promise((done, fail) => {
    const options: https.RequestOptions = {
      method: request.method ?? 'GET',
      headers: request.headers ?? {},
      signal,
      // With `all`, Node asks for a list.
      lookup: (_host, wanted, answerWith) =>
        wanted.all ? answerWith(null, [{ address, family }]) : answerWith(null, address, family),
    };
    const sent = (parsed.protocol === 'https:' ? https : http).request(parsed, options, done);
    sent.on('error', (cause) =>
      fail(
        new PublicHttpError(
          signal.aborted
            ? `it did not answer within ${request.deadlineMs / 1000} s`
            : 'the connection failed',
          { cause },
        ),
      ),
    );
    sent.end(request.body);
  });
}
