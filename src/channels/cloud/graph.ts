import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { parseLossless } from '../../lib/losslessJson.ts';

/** Where Meta's Graph API is, its version with it: `https://graph.facebook.com/v24.0`. */
export interface GraphOptions {
  url: string;
}

/** An id of Meta's: digits, as text or as a number. */
export const metaId = z.union([z.string(), z.number().transform(String)]);

/** With what a call is authorised. `secret` is the app's: Meta may require the proof that it makes. */
export interface GraphAccess {
  token: string;
  secret?: string | undefined;
}

export interface GraphCall {
  access: GraphAccess;
  query?: Record<string, string>;
  json?: unknown;
  form?: FormData;
  /** Milliseconds; the upload of a file included. */
  deadlineMs?: number;
}

const DEADLINE = 20_000;

/** Meta refused a call. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: number;
  readonly subcode: number | null;
  /** Meta's sentence about it. */
  readonly details: string;
  constructor(status: number, error: z.output<typeof errorBody>['error']) {
    const { message, code, error_subcode: subcode, error_data: data } = error;
    super(message);
    this.name = 'GraphError';
    this.status = status;
    this.code = code;
    this.subcode = subcode ?? null;
    this.details = data?.details ?? error.error_user_msg ?? message.replace(/^\(#\d+\) /, '');
  }
}

/** No answer of Meta's. `sent`: the request may have arrived, and may have been carried out. */
export class GraphUnreachableError extends Error {
  readonly sent: boolean;
  constructor(reason: string, sent: boolean) {
    super(`Meta cannot be reached: ${reason}`);
    this.name = 'GraphUnreachableError';
    this.sent = sent;
  }
}

const errorBody = z.object({
  error: z.object({
    message: z.string().catch('unknown error'),
    code: z.number().catch(-1),
    error_subcode: z.number().optional().catch(undefined),
    error_user_msg: z.string().optional().catch(undefined),
    error_data: z.object({ details: z.string().optional() }).optional().catch(undefined),
  }),
});

/** Errors of connections that never were: nothing was sent. */
const neverSent = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN'],
  ...['UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'],
]);

const codeOf = (error: unknown): string => {
  const { cause } = error as { cause?: unknown };
  const { code } = (cause ?? error) as { code?: unknown };
  return typeof code === 'string' ? code : '';
};

/** Calls Meta's Graph API. Answers are checked by the caller's schema; numbers keep their digits. */
export class Graph {
  readonly #url: string;
  constructor({ url }: GraphOptions) {
    this.#url = url.endsWith('/') ? url.slice(0, -1) : url;
  }

  get<Answer>(path: string, schema: z.ZodType<Answer>, call: GraphCall): Promise<Answer> {
    return this.#call('GET', path, schema, call);
  }

  post<Answer>(path: string, schema: z.ZodType<Answer>, call: GraphCall): Promise<Answer> {
    return this.#call('POST', path, schema, call);
  }

  delete<Answer>(path: string, schema: z.ZodType<Answer>, call: GraphCall): Promise<Answer> {
    return this.#call('DELETE', path, schema, call);
  }

  /** All items of a list, page by page, up to a bound. */
  async list<Item>(path: string, item: z.ZodType<Item>, call: GraphCall, most = 1000): Promise<Item[]> {
    const page = z.object({
      data: z.array(item),
      paging: z
        .object({ cursors: z.object({ after: z.string() }).optional(), next: z.string().optional() })
        .optional(),
    });
    const items: Item[] = [];
    let query: Record<string, string> = { limit: '100', ...call.query };
    for (;;) {
      const { data, paging } = await this.get(path, page, { ...call, query });
      items.push(...data);
      const after = paging?.next === undefined ? undefined : paging.cursors?.after;
      if (after === undefined || items.length >= most) return items.slice(0, most);
      query = { ...query, after };
    }
  }

  /** A file of Meta's. Its address is good for some minutes, with the same token. */
  async download(url: string, { access, deadlineMs = DEADLINE }: GraphCall): Promise<Response> {
    const response = await this.#fetch(url, {
      headers: { authorization: `Bearer ${access.token}` },
      signal: AbortSignal.timeout(deadlineMs),
    });
    if (response.ok) return response;
    await response.body?.cancel();
    throw new GraphError(response.status, {
      message: `Meta answered ${response.status} for a file.`,
      code: -1,
    });
  }

  async #call<Answer>(
    method: string,
    path: string,
    schema: z.ZodType<Answer>,
    { access, query = {}, json, form, deadlineMs = DEADLINE }: GraphCall,
  ): Promise<Answer> {
    const url = new URL(`${this.#url}/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    if (access.secret !== undefined)
      url.searchParams.set('appsecret_proof', proofOf(access.token, access.secret));
    const headers: Record<string, string> = { authorization: `Bearer ${access.token}` };
    if (json !== undefined) headers['content-type'] = 'application/json';
    const body = form ?? (json === undefined ? null : JSON.stringify(json));
    const response = await this.#fetch(url, {
      ...{ method, headers, body },
      signal: AbortSignal.timeout(deadlineMs),
    });
    const answer = await bodyOf(response);
    if (!response.ok) throw refusalOf(response.status, answer);
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new GraphUnreachableError(
      `it answered ${method} ${path.replace(/\d{6,}/, '…')} in an unknown form`,
      true,
    );
  }

  async #fetch(url: URL | string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, { ...init, redirect: 'error' });
    } catch (error) {
      const code = codeOf(error);
      throw new GraphUnreachableError(code || (error as Error).name, !neverSent.has(code));
    }
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return parseLossless(await response.text());
  } catch (error) {
    // A proxy's page, or a connection that broke after the status.
    if (error instanceof SyntaxError) return undefined;
    throw new GraphUnreachableError(codeOf(error) || 'the answer broke off', true);
  }
}

function refusalOf(status: number, answer: unknown): GraphError | GraphUnreachableError {
  const known = errorBody.safeParse(answer);
  if (known.success) return new GraphError(status, known.data.error);
  return new GraphUnreachableError(`it answered ${status}`, status >= 500);
}

const proofOf = (token: string, secret: string): string =>
  createHmac('sha256', secret).update(token).digest('hex');
