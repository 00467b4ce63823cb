import express, { type Request, type RequestHandler, type Router } from 'express';
import { z } from 'zod';
import type { MediaFiles } from '../../domain/media/files.ts';
import type { MediaView } from '../../domain/views.ts';
import { AppError } from '../../model/errors.ts';
import type { MediaId, NumberId, RunId } from '../../model/ids.ts';
import type { InstanceEvent } from '../../model/instance.ts';
import { sameSecret } from '../../lib/ids.ts';
import { eventBatch, type EventsAnswer } from '../../protocol/events.ts';
import { parsed } from '../problem.ts';
import { sendBytes } from '../sendBytes.ts';

export interface InternalRoutesDeps {
  reports: {
    accept(
      number: NumberId,
      runId: RunId,
      reported: { seq: number; event: InstanceEvent | null }[],
      keepsRefused: boolean,
    ): Promise<void>;
  };
  files: MediaFiles;
  secretOf: (number: NumberId) => string;
  mediaOf: (number: NumberId, id: MediaId) => Promise<MediaView>;
}

const params = z.object({ numberId: z.uuid().transform((id) => id as NumberId) });

/** For instances, each with its own secret: they post events and fetch the media that they send. */
export function internalRoutes(
  router: Router,
  { reports, files, secretOf, mediaOf }: InternalRoutesDeps,
): void {
  const numberOf = (request: Request): NumberId => parsed(params, request.params, 'params').numberId;
  const authorised: RequestHandler = (request, _response, next) => {
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const number = params.safeParse(request.params).data?.numberId;
    if (!number || !sameSecret(given, secretOf(number))) {
      throw new AppError('unauthorized', 'Only instances may call this, each with its own secret.');
    }
    next();
  };
  const path = '/internal/instances/:numberId';

  router.post(`${path}/events`, authorised, express.json({ limit: '16mb' }), async (request, response) => {
    const { runId, protocol, events } = parsed(eventBatch, request.body, 'body');
    await reports.accept(numberOf(request), runId, events, protocol > 1);
    const refused = events.filter(({ event }) => event === null).map(({ seq }) => seq);
    if (refused.length === 0) response.status(204).end();
    else response.json({ refused } satisfies EventsAnswer);
  });

  router.get(`${path}/media/:mediaId`, authorised, async (request, response) => {
    const id = parsed(z.uuid(), request.params['mediaId'], 'params.mediaId') as MediaId;
    const media = await mediaOf(numberOf(request), id);
    response.set('content-type', 'application/octet-stream');
    await sendBytes(response, await files.locate(media.accountId, media.sha256 ?? ''));
  });
}
