import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import type { LookupAddress } from 'node:dns';
import type { Duplex } from 'node:stream';
import ipaddr from 'ipaddr.js';

/** A URL from outside could not be requested. The message says why, and reveals nothing about the network. */
export class PublicHttpError extends Error {}

export interface PublicRequest {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  /** Time limit until the whole response is read, whatever the server does. Milliseconds. */
  deadlineMs: number;
  /** Whether hosts of a private network are allowed. */
  allowPrivate: boolean;
}

/** Metadata services of clouds that have a public address. */
const NOT_PUBLIC = ['168.63.129.16'];
/** The range of IPv6 that is assigned for public use. */
const GIVEN_OUT = ipaddr.parseCIDR('2000::/3');
/** Delay before the next address of the same host is tried in parallel (RFC 8305). Milliseconds. */
const ATTEMPT_MS = 250;
/** Interim responses (1xx) to accept: a server could send them for ever. */
const MOST_INTERIM = 20;

/** Only public addresses: such a URL must not reach the network that this program runs in. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast' || NOT_PUBLIC.includes(parsed.toString())) return false;
  return parsed.kind() === 'ipv4' || parsed.match(GIVEN_OUT);
}

/** The same error for a private host and a missing one, so that answers do not reveal the network. */
const notThere = (): PublicHttpError => new PublicHttpError('its host is not on the public internet');

/** Connections are reused for the same host, separately for URLs that may be private. */
const agentsOf = (): { http: http.Agent; https: https.Agent } => {
  const options = {
    ...{ keepAlive: true, scheduling: 'lifo' as const, timeout: 5000 },
    ...{ autoSelectFamily: true, autoSelectFamilyAttemptTimeout: ATTEMPT_MS },
  };
  return { http: new http.Agent(options), https: new https.Agent(options) };
};
const agents = { public: agentsOf(), any: agentsOf() };

/** The allowed addresses of a host, in the order of the system's resolver. */
async function addressesOf(hostname: string, allowPrivate: boolean): Promise<LookupAddress[]> {
  const host = hostname.replace(/^\[|\]$/g, '');
  // A literal address does not pass through DNS, so it is checked directly.
  const found = ipaddr.isValid(host)
    ? [{ address: host, family: host.includes(':') ? 6 : 4 }]
    : await lookup(host, { all: true }).catch(() => []);
  const allowed = found.filter(({ address }) => allowPrivate || isPublicAddress(address));
  if (allowed.length === 0) throw notThere();
  return allowed;
}

/**
 * Requests a URL that came from outside. The host's addresses are checked once, and the connection is made to one of
 * them, so a second DNS answer cannot lead elsewhere. Redirects are not followed.
 */
export async function askPublic(url: string, request: PublicRequest): Promise<http.IncomingMessage> {
  const parsed = new URL(url);
  if (!['http:', 'https:'].includes(parsed.protocol))
    throw new PublicHttpError('it is neither http:// nor https://');
  const deadline = new Deadline(request.deadlineMs);
  try {
    const addresses = await deadline.within(addressesOf(parsed.hostname, request.allowPrivate));
    return await deadline.within(ask(parsed, request, addresses, deadline));
  } catch (error) {
    deadline.met();
    throw error;
  }
}

function ask(
  url: URL,
  request: PublicRequest,
  addresses: LookupAddress[],
  deadline: Deadline,
): Promise<http.IncomingMessage> {
  const [first] = addresses;
  return new Promise((done, fail) => {
    const secure = url.protocol === 'https:';
    const agent = agents[request.allowPrivate ? 'any' : 'public'];
    const options: https.RequestOptions = {
      method: request.method ?? 'GET',
      headers: request.headers ?? {},
      agent: secure ? agent.https : agent.http,
      // With `all`, Node expects a list.
      lookup: (_host, wanted, answerWith) =>
        wanted.all ? answerWith(null, addresses) : answerWith(null, first?.address ?? '', first?.family),
    };
    const sent = (secure ? https : http).request(url, options);
    deadline.ends(sent);
    const broken = (why: string, cause?: unknown): void => {
      fail(new PublicHttpError(why, { cause }));
      sent.destroy();
    };
    let interim = 0;
    sent.on('information', () => {
      interim += 1;
      if (interim > MOST_INTERIM) broken('its server gives no answer');
    });
    // Without a listener, Node leaves the request open for ever.
    sent.on('upgrade', (_response: http.IncomingMessage, socket: Duplex) => {
      socket.destroy();
      broken('its server requires another protocol');
    });
    sent.on('response', (response) => {
      deadline.ends(response);
      response.once('close', () => deadline.met());
      done(response);
    });
    sent.on('error', (cause) => broken('the connection failed', cause));
    sent.on('close', () => broken('the connection failed'));
    sent.end(request.body);
  });
}

/** Ends everything that belongs to a request when its time is over. */
class Deadline {
  readonly #over: Promise<never>;
  readonly #ending: { destroy(error: Error): unknown }[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number) {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#over = promise;
    // The caller may have stopped waiting.
    promise.catch(() => undefined);
    this.#timer = setTimeout(() => {
      const late = new PublicHttpError(`it did not answer within ${Math.ceil(ms / 1000)} s`);
      reject(late);
      for (const one of this.#ending) one.destroy(late);
    }, ms);
  }

  within<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#over]);
  }

  ends(what: { destroy(error: Error): unknown }): void {
    this.#ending.push(what);
  }

  met(): void {
    clearTimeout(this.#timer);
  }
}
