import { createHmac } from 'node:crypto';
import type { Request } from 'express';
import { graphRefusal, noSuchObject, noToken, tokenRefusal } from '../errors.ts';
import type { Meta } from '../meta.ts';
import type { GraphNode, Scope, Token, Waba } from '../state.ts';

/** The token of a request, if it is good now. */
export function tokenOf(meta: Meta, request: Request, params: Record<string, unknown>): Token {
  const header = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const value = header ?? params['access_token'];
  if (typeof value !== 'string' || value === '') throw noToken();
  const token = readToken(meta, value);
  checkProof(meta, token, params['appsecret_proof']);
  return token;
}

export function readToken(meta: Meta, value: string): Token {
  const token = meta.tokens.get(value) ?? appToken(meta, value);
  if (!token) throw tokenRefusal('Invalid OAuth access token - Cannot parse access token');
  const reason = invalidity(meta, token);
  if (reason) throw reason;
  return token;
}

export function invalidity(meta: Meta, token: Token): ReturnType<typeof tokenRefusal> | undefined {
  if (token.invalid === 460) {
    return tokenRefusal(
      'Error validating access token: The session has been invalidated because the user changed their password or ' +
        'Facebook has changed the session for security reasons.',
      460,
    );
  }
  if (token.invalid === 467) {
    return tokenRefusal(
      'Error validating access token: The access token is invalid since it was revoked.',
      467,
    );
  }
  const now = meta.clock.ms();
  if (token.expiresAt === 0 || token.expiresAt > now) return undefined;
  return tokenRefusal(
    `Error validating access token: Session has expired on ${pacific(token.expiresAt)}. The current time is ${pacific(now)}.`,
    463,
  );
}

/** `app id|secret` is a token of the app. */
function appToken(meta: Meta, value: string): Token | undefined {
  const [id = '', secret] = value.split('|');
  const app = meta.apps.get(id);
  if (!app || app.secret !== secret) return undefined;
  return {
    value,
    type: 'APP',
    appId: id,
    userId: id,
    businessId: null,
    scopes: [],
    targets: null,
    issuedAt: 0,
    expiresAt: 0,
    invalid: null,
  };
}

function checkProof(meta: Meta, token: Token, proof: unknown): void {
  if (proof === undefined) return;
  const secret = meta.apps.get(token.appId)?.secret ?? '';
  const expected = createHmac('sha256', secret).update(token.value).digest('hex');
  if (proof !== expected) throw graphRefusal(100, 'Invalid appsecret_proof provided in the API argument');
}

/** `Friday, 27-Nov-26 10:00:00 PST` */
function pacific(ms: number): string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/Los_Angeles',
    weekday: 'long',
    day: '2-digit',
    month: 'short',
    year: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
  const time = `${part('hour')}:${part('minute')}:${part('second')}`;
  return `${part('weekday')}, ${part('day')}-${part('month')}-${part('year')} ${time} ${part('timeZoneName')}`;
}

/** Whether the token sees the node. A foreign one is answered as if it did not exist. */
export function sees(meta: Meta, token: Token, node: GraphNode): boolean {
  switch (node.kind) {
    case 'app':
      return node.id === token.appId;
    case 'business':
      return node.id === token.businessId;
    case 'waba':
      return seesWaba(token, node);
    case 'number':
    case 'template':
      return seesWaba(token, meta.wabaOf(node));
    case 'media':
      return (
        seesWaba(token, meta.wabaOf(meta.number(node.numberId))) &&
        (node.appId ?? token.appId) === token.appId
      );
  }
}

function seesWaba(token: Token, waba: Waba): boolean {
  if (token.businessId === null) return false;
  if (token.targets) return token.targets.includes(waba.id);
  return waba.businessId === token.businessId || waba.sharedWith.includes(token.businessId);
}

export function visible(meta: Meta, token: Token, method: string, id: string): GraphNode {
  const node = meta.node(id);
  if (!node || !sees(meta, token, node)) throw noSuchObject(method, id);
  return node;
}

export function requireScope(token: Token, scopes: Scope[]): void {
  if (scopes.length === 0 || scopes.some((scope) => token.scopes.includes(scope))) return;
  throw graphRefusal(
    200,
    `You do not have the necessary permissions required to perform this action. Requires ${scopes.join(' or ')} permission.`,
  );
}
