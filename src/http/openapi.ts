import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { problem } from '../contract/common.ts';
import { liveEvent } from '../contract/events.ts';
import { operations, type Operation } from '../contract/operations.ts';
import { sendRequest } from '../contract/messages.ts';
import type { z } from 'zod';

const titles: Record<number, string> = {
  404: 'Not found',
  409: 'Not possible in this state',
  413: 'Too large',
  422: 'The input is not valid',
  429: 'Too many messages are waiting',
  500: 'Something broke inside',
  503: 'Not available now',
};

/** The OpenAPI 3.1 document, made from the schemas that also check requests. */
export function openApiDocument(version: string): object {
  const registry = new OpenAPIRegistry();
  registry.register('LiveEvent', liveEvent);
  for (const [operationId, operation] of Object.entries<Operation>(operations))
    register(registry, operationId, operation);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Ramal',
      version,
      description:
        'A WhatsApp gateway for many numbers. Errors are RFC 9457 problem documents. Socket.IO on this origin pushes a ' +
        '`LiveEvent` as `event` for every change, after it was committed.',
    },
    servers: [{ url: '/' }],
  });
}

function register(registry: OpenAPIRegistry, operationId: string, operation: Operation): void {
  const { answer, method, params, query, headers, body } = operation;
  const problemAnswer = (status: number): object => ({
    description: titles[status] ?? 'Problem',
    content: { 'application/problem+json': { schema: problem } },
  });
  const statuses = [...operation.problems, 422, 500].sort((a, b) => a - b);
  registry.registerPath({
    method,
    path: operation.path.replace(/:(\w+)/g, '{$1}'),
    operationId,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    request: {
      ...(params ? { params: params as z.ZodObject } : {}),
      ...(query ? { query: query as z.ZodObject } : {}),
      ...(headers ? { headers } : {}),
      ...(body ? { body: { content: bodyContent(operation, body) } } : {}),
    },
    responses: {
      ...(operation.settles
        ? { 200: { description: 'Settled within the time asked for', ...answerContent(answer.schema) } }
        : {}),
      [answer.status]: { description: operation.summary, ...answerContent(answer.schema) },
      ...Object.fromEntries(statuses.map((status) => [status, problemAnswer(status)])),
    },
  });
}

function answerContent(schema: Operation['answer']['schema']): object {
  if (schema === null) return {};
  if (Array.isArray(schema)) {
    return { content: Object.fromEntries(schema.map((type) => [type, { schema: { type: 'string' } }])) };
  }
  return { content: { 'application/json': { schema } } };
}

function bodyContent(operation: Operation, body: z.ZodType): Record<string, { schema: z.ZodType }> {
  // The preprocessing that lets `type` be left out cannot be written in OpenAPI; the request behind it can.
  const schema = operation.upload ? sendRequest : body;
  return operation.upload
    ? { 'application/json': { schema }, 'multipart/form-data': { schema } }
    : { 'application/json': { schema } };
}
