import express, { type Request, type RequestHandler, type Router } from 'express';
import { z } from 'zod';
import { AppError } from '../../model/errors.ts';
import type { MetaAppId } from '../../model/ids.ts';
import { parsed } from '../problem.ts';

export interface MetaWebhookDeps {
  /** `of` null: the installation's app. */
  metaIntake: {
    challenge(
      of: MetaAppId | null,
      asked: { mode: string; token: string; challenge: string },
    ): Promise<string | null>;
    accept(of: MetaAppId | null, body: Buffer, signature: string): Promise<void>;
  };
}

/** Meta posts at most 3 MB. */
const LIMIT = '4mb';
const digits = z.string().regex(/^\d{1,30}$/);
const text = z.string().max(2000).catch('');
const handshake = z.object({ 'hub.mode': text, 'hub.verify_token': text, 'hub.challenge': text });

/** For Meta, which signs its posts with the app's secret instead of signing in. */
export function metaWebhookRoutes(router: Router, { metaIntake }: MetaWebhookDeps): void {
  const appOf = (request: Request): MetaAppId | null => {
    const { appId } = request.params;
    return appId === undefined ? null : (parsed(digits, appId, 'params.appId') as MetaAppId);
  };
  const shakeHands: RequestHandler = async (request, response) => {
    const asked = parsed(handshake, request.query, 'query');
    const challenge = await metaIntake.challenge(appOf(request), {
      mode: asked['hub.mode'],
      token: asked['hub.verify_token'],
      challenge: asked['hub.challenge'],
    });
    if (challenge === null)
      throw new AppError(
        'forbidden',
        'The verify token is not that of this app, or this app is not known here.',
      );
    response.type('text/plain').send(challenge);
  };

  const accept: RequestHandler = async (request, response) => {
    const body: unknown = request.body;
    const signature = request.get('x-hub-signature-256') ?? '';
    await metaIntake.accept(appOf(request), Buffer.isBuffer(body) ? body : Buffer.alloc(0), signature);
    response.status(200).end();
  };

  // The signature is over the bytes as they came.
  const raw = express.raw({ type: () => true, limit: LIMIT });
  for (const path of ['/webhooks/meta', '/webhooks/meta/:appId']) {
    router.get(path, shakeHands);
    router.post(path, raw, accept);
  }
}
