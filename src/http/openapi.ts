import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { problem } from '../contract/common.ts';
import { liveEvent } from '../contract/events.ts';
import type { Operation } from '../contract/operation.ts';
import { access, type Access } from '../contract/access.ts';
import { operations, type OperationName } from '../contract/operations.ts';
import { batchMessage, sendRequest } from '../contract/messages.ts';
import { z } from '../contract/zod.ts';

const titles: Record<number, string> = {
  401: 'Credential missing, invalid or expired',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Not possible in this state',
  413: 'Too large',
  415: 'Unsupported content type',
  416: 'Range not satisfiable',
  422: 'Invalid input',
  429: 'Too many requests, or the queue is full',
  500: 'Internal error',
  501: 'Not supported by this channel',
  503: 'Temporarily unavailable',
  507: 'Disk full; nothing was stored',
};

/** The OpenAPI 3.1 document, generated from the schemas that validate requests. */
export function openApiDocument(version: string): object {
  const registry = new OpenAPIRegistry();
  registry.register('LiveEvent', liveEvent);
  registry.register('BatchMessage', batchMessage);
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'The access token of a sign-in, an API key, or the token of a pairing link',
  });
  registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'X-Api-Key',
    description: 'An API key of an account',
  });
  for (const [operationId, operation] of Object.entries<Operation>(operations))
    register(registry, operationId as OperationName, operation);
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Ramal',
      version,
      description:
        'A WhatsApp gateway for many numbers. Errors are RFC 9457 problem documents. Socket.IO on this origin pushes a ' +
        '`LiveEvent` as `event` for every change, after it was committed, to those who may read the same data; ' +
        'the credential goes into `auth: {token}`.\n\n' +
        'Unknown fields and query parameters are refused with 422; the error names the one that was probably meant. ' +
        'Later versions may add fields to answers: ignore unknown fields.\n\n' +
        'Under **Who may**, `owner` is the owner of the installation; `admin`, `agent`, `viewer` are roles in an ' +
        'account; `send`, `read`, `manage` are scopes of an API key; `pairing` is the holder of a pairing link; ' +
        '`metrics` the holder of METRICS_TOKEN.',
    },
    servers: [{ url: '/' }],
  });
  return openEnded(document) as object;
}

/**
 * Requests must not have unknown fields. Answers may, so that a client keeps working with a newer gateway. Both use the
 * same schemas.
 */
const openEnded = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(openEnded);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, inner]) => key !== 'additionalProperties' || inner !== false,
  );
  return Object.fromEntries(entries.map(([key, inner]) => [key, openEnded(inner)]));
};

function register(registry: OpenAPIRegistry, operationId: OperationName, operation: Operation): void {
  const rule: Access = access[operationId];
  const isOpen = rule.subject === 'anyone';
  const { answer, method, params, query, headers, body } = operation;
  const problemAnswer = (status: number): object => ({
    description: titles[status] ?? 'Problem',
    content: { 'application/problem+json': { schema: problem } },
  });
  const guarded = isOpen ? [] : [401, 403];
  const ofBody = body ? [413, 415] : [];
  const statuses = [
    ...new Set([
      ...operation.problems,
      ...guarded,
      ...ofBody,
      ...(operation.ranges ? [416] : []),
      422,
      429,
      500,
      // While the database is unavailable.
      503,
      ...(method === 'get' ? [] : [507]),
    ]),
  ].sort((a, b) => a - b);
  registry.registerPath({
    method,
    path: operation.path.replace(/:(\w+)/g, '{$1}'),
    operationId,
    tags: [operation.tag],
    summary: operation.summary,
    description: [operation.description, whoMay(rule)].filter(Boolean).join('\n\n'),
    security: isOpen ? [] : [{ token: [] }, { apiKey: [] }],
    'x-access': { subject: rule.subject, may: rule.may },
    request: {
      ...(params ? { params: params as z.ZodObject } : {}),
      ...(query ? { query: query as z.ZodObject } : {}),
      ...(headers ? { headers } : {}),
      ...(body ? { body: { content: bodyContent(operation, body) } } : {}),
    },
    responses: {
      ...(operation.settles
        ? {
            200: {
              description: 'The outcome was known within the requested time',
              ...answerContent(answer.schema),
            },
          }
        : {}),
      [answer.status]: { description: operation.summary, ...answerContent(answer.schema) },
      ...(operation.ranges
        ? { 206: { description: 'The part that `Range` asked for', ...answerContent(answer.schema) } }
        : {}),
      // Express adds it to bodies that are sent as a whole.
      ...(method === 'get' ? { 304: { description: 'Not modified: If-None-Match has its ETag' } } : {}),
      ...Object.fromEntries(statuses.map((status) => [status, problemAnswer(status)])),
    },
  });
}

function whoMay({ subject, may: allowed, wholeAccount }: Access): string {
  if (subject === 'anyone') return '**Who may:** anyone.';
  if (subject === 'self') return '**Who may:** every signed-in user, for themselves.';
  const limited = wholeAccount ? ' Not with a key that is limited to some numbers.' : '';
  return `**Who may:** ${allowed.map((one) => `\`${one}\``).join(', ')}.${limited}`;
}

function answerContent(schema: Operation['answer']['schema']): object {
  if (schema === null) return {};
  if (Array.isArray(schema)) {
    const bytes = (type: string): boolean => !type.startsWith('text/');
    return {
      content: Object.fromEntries(
        schema.map((type) => [
          type,
          { schema: { type: 'string', ...(bytes(type) && { format: 'binary' }) } },
        ]),
      ),
    };
  }
  return { content: { 'application/json': { schema } } };
}

/** The files, as parts besides the fields. */
const uploadedFile = z.object({
  file: z
    .any()
    .openapi({ type: 'string', format: 'binary', description: 'The bytes; their part names the file' }),
});

function bodyContent(operation: Operation, body: z.ZodType): Record<string, { schema: z.ZodType }> {
  // OpenAPI cannot express the preprocessing that makes `type` optional, but it can express the request behind it.
  const schema = operation.upload ? sendRequest : body;
  return operation.upload
    ? { 'application/json': { schema }, 'multipart/form-data': { schema: schema.and(uploadedFile) } }
    : { 'application/json': { schema } };
}
