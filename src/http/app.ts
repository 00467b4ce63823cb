import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { AppError } from '../model/errors.ts';
import type { Logger } from '../lib/logger.ts';
import { openApiDocument } from './openapi.ts';
import { problemHandler } from './problem.ts';
import { requestLog } from './requestLog.ts';
import type { Authenticator } from '../domain/access/authenticator.ts';
import type { Audit } from '../domain/audit/audit.ts';
import type { Shares } from '../lib/shares.ts';
import type { Paces } from '../domain/pacing/paces.ts';
import { authenticate } from './authenticate.ts';
import { Authoriser } from './authorise.ts';
import { binder } from './operation.ts';
import { perPrincipal, wrongCredentials } from './rateLimits.ts';
import { accountRoutes, type AccountRoutesDeps } from './routes/accounts.ts';
import { auditRoutes } from './routes/audit.ts';
import { contactRoutes, type ContactRoutesDeps } from './routes/contacts.ts';
import { conversationRoutes, type ConversationRoutesDeps } from './routes/conversations.ts';
import { inboxRoutes, type InboxRoutesDeps } from './routes/inbox.ts';
import { groupRoutes, type GroupRoutesDeps } from './routes/groups.ts';
import { instanceRoutes, type InstanceRoutesDeps } from './routes/instances.ts';
import { internalRoutes, type InternalRoutesDeps } from './routes/internal.ts';
import { keyRoutes, type KeyRoutesDeps } from './routes/keys.ts';
import { metaRoutes, type MetaRoutesDeps } from './routes/meta.ts';
import { metaWebhookRoutes, type MetaWebhookDeps } from './routes/metaWebhook.ts';
import { memberRoutes, type MemberRoutesDeps } from './routes/members.ts';
import { messageRoutes, type MessageRoutesDeps } from './routes/messages.ts';
import { numberRoutes, type NumberRoutesDeps } from './routes/numbers.ts';
import { operationRoutes, type OperationRoutesDeps } from './routes/operation.ts';
import { overviewRoutes, type OverviewRoutesDeps } from './routes/overview.ts';
import { pacingRoutes } from './routes/pacing.ts';
import { pairingRoutes, type PairingRoutesDeps } from './routes/pairing.ts';
import { webhookRoutes, type WebhookRoutesDeps } from './routes/webhooks.ts';
import { profileRoutes, type ProfileRoutesDeps } from './routes/profile.ts';
import { userRoutes, type UserRoutesDeps } from './routes/users.ts';

export type AppDeps = AccountRoutesDeps &
  UserRoutesDeps &
  MemberRoutesDeps &
  WebhookRoutesDeps &
  PairingRoutesDeps &
  InstanceRoutesDeps &
  MessageRoutesDeps &
  ConversationRoutesDeps &
  InboxRoutesDeps &
  ContactRoutesDeps &
  NumberRoutesDeps &
  OverviewRoutesDeps &
  GroupRoutesDeps &
  ProfileRoutesDeps &
  InternalRoutesDeps &
  KeyRoutesDeps &
  MetaRoutesDeps &
  MetaWebhookDeps &
  OperationRoutesDeps & {
    authenticator: Authenticator;
    audit: Audit;
    shares: Shares;
    paces: Paces;
    log: Logger;
    version: string;
    panelDirectory: string;
    /** Express's `trust proxy`: the proxies whose word on a client's address and protocol is believed. */
    trustProxy: string[];
  };

/** Parse, authorise, call the domain, answer. No rules belong here. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.trustProxy);
  app.use(requestLog(deps.log, (request) => deps.requestLog.note(request)));
  app.use(helmet(security));
  const router = express.Router();
  internalRoutes(router, deps);
  metaWebhookRoutes(router, deps);
  app.use(router);

  app.use(apiOf(deps));
  app.use('/docs', referencePage());
  app.use(['/api', '/internal', '/webhooks'], (request) => {
    throw new AppError(
      'not_found',
      `There is no ${request.method} ${request.baseUrl}${request.path}. See /docs.`,
    );
  });
  app.use(panel(deps.panelDirectory));
  app.use(problemHandler(deps.log));
  return app;
}

function apiOf(deps: AppDeps): express.Router {
  const api = express.Router();
  api.use(['/api', '/metrics'], wrongCredentials(), authenticate(deps.authenticator), perPrincipal());
  const bind = binder(api, { authoriser: new Authoriser(deps), audit: deps.audit, shares: deps.shares });
  userRoutes(bind, deps);
  accountRoutes(bind, deps);
  memberRoutes(bind, deps);
  keyRoutes(bind, deps);
  auditRoutes(bind, deps.audit);
  webhookRoutes(bind, deps);
  metaRoutes(bind, deps);
  instanceRoutes(bind, deps);
  pairingRoutes(bind, deps);
  pacingRoutes(bind, deps.paces);
  messageRoutes(bind, deps);
  conversationRoutes(bind, deps);
  inboxRoutes(bind, deps);
  contactRoutes(bind, deps);
  numberRoutes(bind, deps);
  overviewRoutes(bind, deps);
  groupRoutes(bind, deps);
  profileRoutes(bind, deps);
  operationRoutes(bind, deps);
  const document = openApiDocument(deps.version);
  api.get('/api/openapi.json', (_request, response) => void response.json(document));
  return api;
}

/** The gateway's own socket URLs: not every browser accepts them as `'self'`. */
function socketsOf({ headers: { host = '' } }: IncomingMessage): string {
  return /^[\w.:[\]-]+$/.test(host) ? `ws://${host} wss://${host}` : "'self'";
}

const security: Parameters<typeof helmet>[0] = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      mediaSrc: ["'self'", 'blob:'],
      // Chromium treats some loads of a picture that the page has created as connections.
      connectSrc: ["'self'", 'blob:', socketsOf],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      formAction: ["'self'"],
    },
  },
  // The gateway uses plain HTTP. A TLS proxy in front of it sets this header.
  strictTransportSecurity: false,
};

/** The API reference, served from local files: nothing is loaded from other hosts. */
function referencePage(): express.Router {
  const router = express.Router();
  const assets = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  // Without an address of an operation, it opens on the one that most people come for.
  const setUp = `window.onload = () => {
  if (!location.hash) history.replaceState(null, '', '#/Messages/send');
  SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#reference', validatorUrl: null, deepLinking: true, docExpansion: 'none' });
};`;
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Ramal API</title>
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/docs/swagger-ui.css"><div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/set-up.js"></script></html>`;
  router.get('/', (_request, response) => void response.type('html').send(html));
  router.get('/set-up.js', (_request, response) => void response.type('js').send(setUp));
  router.use(express.static(assets, { index: false }));
  return router;
}

function panel(directory: string): express.Router {
  const router = express.Router();
  // Built files have a hash in their name. The page that refers to them must always be current.
  router.use(
    '/assets',
    express.static(path.join(directory, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }),
  );
  router.use(express.static(directory, { index: false, maxAge: '1h' }));
  router.get('/{*path}', (_request, response) => {
    const page = path.join(directory, 'index.html');
    if (!existsSync(page)) throw new AppError('not_found', 'The panel is not built. Run npm run build.');
    response.set('cache-control', 'no-cache').sendFile(page);
  });
  return router;
}
