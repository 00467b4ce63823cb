import { PlainGateway, type Asked, type Told } from './plainGateway.ts';
import type { Expected } from './expectedAccess.ts';
import type { Seeded } from './seed.ts';

/** An operation as the gateway's own document names it. */
export interface Documented {
  name: string;
  method: string;
  /** With {parameters}. */
  path: string;
}

interface OpenApi {
  paths: Record<string, Record<string, { operationId: string }>>;
}

export async function documentedOperations(gateway: PlainGateway): Promise<Documented[]> {
  const { body } = await gateway.ask<OpenApi>('GET', '/api/openapi.json');
  return Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({
      name: operationId,
      method: method.toUpperCase(),
      path,
    })),
  );
}

/** What stands for each {parameter} of a path; `{id}` is the number's where an operation is of a number. */
export function routeOf({ path }: Documented, target: Seeded, of: Expected['of'] | undefined): string {
  const values: Record<string, string> = {
    id: of === 'number' ? target.numberId : target.accountId,
    numberId: target.otherNumberId,
    userId: target.viewer,
    invitationId: target.invitationId,
    signInId: target.accountId,
    teamId: target.teamId,
    webhookId: target.webhookId,
    connectionId: target.connectionId,
    contactId: target.contactId,
    quickReplyId: target.quickReplyId,
    seq: '1',
    keyId: target.keyId,
    messageId: target.messageId,
    cid: target.conversationId,
    groupId: '120363000000000001@g.us',
  };
  return path.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the matrix has nothing for {${name}} of ${path}`);
    return value;
  });
}

let strangers = 0;
/** Every request comes from an address of its own, so that no rate limit stands before what is asked about. */
export function askFromAnywhere<Body>(
  gateway: PlainGateway,
  method: string,
  route: string,
  asked: Asked = {},
): Promise<Told<Body>> {
  strangers += 1;
  const address = `10.${(strangers >> 16) & 255}.${(strangers >> 8) & 255}.${strangers & 255}`;
  return gateway.ask<Body>(method, route, {
    ...asked,
    headers: { 'x-forwarded-for': address, ...asked.headers },
  });
}

/** What is wrong with a refusal, in words; undefined when nothing is. */
export function faultOf(told: Told<unknown>, status: number): string | undefined {
  if (told.status !== status) return `answered ${told.status}, not ${status}: ${told.text.slice(0, 200)}`;
  const type = told.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) return `is no problem document but ${type}`;
  const { body } = told;
  const said = typeof body === 'object' && body !== null && 'status' in body ? body.status : undefined;
  return said === status ? undefined : 'says another status in its document';
}

/** What an answer tells of an account, other than what its asker has sent. */
export function leakOf(text: string, secrets: Iterable<string>, sent: string): string | undefined {
  for (const secret of secrets) {
    if (text.includes(secret) && !sent.includes(secret)) return secret;
  }
  return undefined;
}

export interface RecordedRoute {
  method: string;
  path: string;
}

/** Routes that people and programs can reach and that the document does not name. */
export function undocumented(
  routes: RecordedRoute[],
  documented: Documented[],
  allowed: RecordedRoute[],
): string[] {
  const write = ({ method, path }: RecordedRoute): string => `${method.toUpperCase()} ${path}`;
  const known = new Set([
    ...documented.map((one) => write({ ...one, path: one.path.replace(/\{(\w+)\}/g, ':$1') })),
    ...allowed.map(write),
  ]);
  return [...new Set(routes.map(write))].filter((one) => !known.has(one));
}
