import type { Request } from 'express';
import { noSuchField, noSuchObject, refusal, unknownPath } from '../errors.ts';
import type { Meta } from '../meta.ts';
import type {
  App,
  Business,
  CloudNumber,
  GraphNode,
  MediaFile,
  Scope,
  Template,
  Token,
  Waba,
} from '../state.ts';
import { requireScope, tokenOf, visible } from './access.ts';
import { parseFields } from './fields.ts';
import type { AskedField } from './fields.ts';
import type { Input, UploadedFile } from './encodings.ts';
import { page } from './paging.ts';
import type { Page } from './paging.ts';

interface Kinds {
  app: App;
  business: Business;
  waba: Waba;
  number: CloudNumber;
  template: Template;
  media: MediaFile;
}
type Method = 'GET' | 'POST' | 'DELETE';

/** The names of the types of nodes in Graph's errors. */
const TYPE_NAMES: Record<keyof Kinds, string> = {
  app: 'Application',
  business: 'Business',
  waba: 'WhatsAppBusinessAccount',
  number: 'WhatsAppBusinessPhoneNumber',
  template: 'WhatsAppMessageTemplate',
  media: 'WhatsAppBusinessMedia',
};

/** A request that has no node: `/oauth/access_token`. */
export interface RootCall {
  meta: Meta;
  params: Record<string, unknown>;
  files: UploadedFile[];
  raw: Buffer;
  request: Request;
  token(): Token;
}

export interface Call<Node> extends RootCall {
  node: Node;
  caller: Token;
  /** What follows the edge: the code in `/message_qrdls/CODE`. */
  rest: string | undefined;
  asked: AskedField[] | undefined;
  /** A part of a list, as the query asks for it. */
  list<Item>(items: Item[]): Page<Item>;
}

export interface Route {
  kind: keyof Kinds;
  method: Method;
  /** '' is the node itself. */
  edge: string;
  scopes: Scope[];
  handle(call: Call<GraphNode>): unknown;
}

export interface RootRoute {
  method: Method;
  path: string;
  handle(call: RootCall): unknown;
}

const BOTH: Scope[] = ['whatsapp_business_management', 'whatsapp_business_messaging'];
const SCOPES = {
  messaging: ['whatsapp_business_messaging'],
  management: ['whatsapp_business_management'],
  either: BOTH,
  business: ['business_management', 'whatsapp_business_management'],
  none: [],
} satisfies Record<string, Scope[]>;

export function route<Kind extends keyof Kinds>(
  kind: Kind,
  method: Method,
  edge: string,
  scope: keyof typeof SCOPES,
  handle: (call: Call<Kinds[Kind]>) => unknown,
): Route {
  const scopes = SCOPES[scope];
  return { kind, method, edge, scopes, handle: (call) => handle(call as unknown as Call<Kinds[Kind]>) };
}

/** An answer that is not JSON. */
export class RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer | string;
  constructor(status: number, headers: Record<string, string>, body: Buffer | string) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

const HOUR = 3_600_000;

/** Finds who answers a request. */
export class Router {
  readonly #meta: Meta;
  readonly #routes: Route[];
  readonly #roots: RootRoute[];

  constructor(meta: Meta, routes: Route[], roots: RootRoute[]) {
    this.#meta = meta;
    this.#routes = routes;
    this.#roots = roots;
  }

  /** `path` without the version: `123/messages`. */
  answer(method: string, path: string, input: Input, request: Request): unknown {
    const meta = this.#meta;
    const { answerWith } = meta.settings;
    if (answerWith !== null) throw refusal(answerWith);
    const call: RootCall = { meta, ...input, request, token: () => tokenOf(meta, request, input.params) };
    const root = this.#roots.find((one) => one.method === method && matches(one.path, path));
    if (root) return root.handle(call);
    const [id = '', edge = '', rest, ...more] = path.split('/');
    if (!/^\d+$/.test(id) || more.length > 0) {
      call.token();
      throw unknownPath(`/${path}`);
    }
    const caller = call.token();
    const node = visible(meta, caller, method, id);
    const found = this.#routes.find(
      (one) => one.kind === node.kind && one.method === method && one.edge === edge,
    );
    if (!found) throw this.#unanswered(method, node, edge);
    requireScope(caller, found.scopes);
    this.#count(caller, node, edge);
    const { fields } = input.params;
    const asked =
      method === 'GET' && typeof fields === 'string' && fields !== '' ? parseFields(fields) : undefined;
    const list = <Item>(items: Item[]): Page<Item> =>
      page(items, input.params, (cursor) => this.#address(request, cursor));
    return found.handle({ ...call, node, caller, rest, asked, list });
  }

  #unanswered(method: string, node: GraphNode, edge: string): Error {
    if (method === 'GET' && edge !== '') return noSuchField(edge, TYPE_NAMES[node.kind]);
    return noSuchObject(method, node.id);
  }

  /** Meta limits management calls of an app for each WABA. Messages have limits of their own. */
  #count(caller: Token, node: GraphNode, edge: string): void {
    const waba = this.#wabaOf(node);
    if (!waba || !this.#meta.settings.limits || edge === 'messages') return;
    const registered = this.#meta.numbersOf(waba).some((number) => number.status === 'CONNECTED');
    if (!this.#meta.counters.take(`calls ${caller.appId} ${waba.id}`, registered ? 5_000 : 200, HOUR)) {
      throw refusal(80007, 'The WhatsApp Business Account has reached its rate limit.');
    }
  }

  #wabaOf(node: GraphNode): Waba | undefined {
    if (node.kind === 'waba') return node;
    return node.kind === 'number' || node.kind === 'template' ? this.#meta.wabaOf(node) : undefined;
  }

  #address(request: Request, cursor: Record<string, string>): string {
    const address = new URL(request.originalUrl, this.#meta.url);
    for (const name of ['after', 'before']) address.searchParams.delete(name);
    for (const [name, value] of Object.entries(cursor)) address.searchParams.set(name, value);
    return address.href;
  }
}

const matches = (wanted: string, path: string): boolean =>
  wanted.endsWith(':') ? path.startsWith(wanted) : wanted === path;
