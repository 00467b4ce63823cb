import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { ZodError, z } from 'zod';
import type { Catcher } from '../catcher/catcher.ts';
import { catcherControl, catcherEntrance } from '../catcher/routes.ts';
import type { Network } from '../network/network.ts';
import { metaControl } from '../meta/control/routes.ts';
import type { Meta } from '../meta/meta.ts';
import { Refusal } from '../network/types.ts';
import { networkRoutes } from './controlNetwork.ts';
import { phoneRoutes } from './controlPhones.ts';
import { phonePages } from './phonePages.ts';

export interface ControlServer {
  port: number;
  close(): Promise<void>;
}

/** Media is base64 in JSON: 64 MB become 86 MB of text. */
const MAX_JSON = '100mb';

/** The control API under /control, the phones under /phones and the catcher of webhooks under /hooks, for this machine only. */
export async function startControlServer(options: {
  network: Network;
  meta: Meta;
  catcher: Catcher;
  chromeArgs: string[];
  port: number;
}): Promise<ControlServer> {
  const { network, meta, catcher, chromeArgs } = options;
  const app = express();
  app.disable('x-powered-by');
  app.use(ownHostOnly);
  app.use('/control', express.json({ limit: MAX_JSON }));
  app.get('/control/status', (_request, response) => {
    response.json({
      chromeArgs,
      graphUrl: meta.url,
      phones: network.directory.phones.size,
      waiting: network.waitingPages().length,
    });
  });
  app.use('/control/meta', metaControl(meta));
  app.use('/control/hooks', catcherControl(catcher));
  app.use(catcherEntrance(catcher));
  app.use('/control', phoneRoutes(network), networkRoutes(network));
  app.use(phonePages());
  app.use((_request, response) => void response.status(404).json({ error: { message: 'no such route' } }));
  app.use(answerError);
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Other web sites must not control the phones through the visitor's browser, also not with DNS rebinding. */
const ownHostOnly: express.RequestHandler = (request, response, next) => {
  const own = /^(127\.0\.0\.1|localhost)(:\d+)?$/;
  const { host = '', origin } = request.headers;
  const foreign = origin !== undefined && !own.test(origin.replace(/^https?:\/\//, ''));
  if (own.test(host) && !foreign) next();
  else response.status(403).json({ error: { message: 'only from this machine' } });
};

const answerError: express.ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (error instanceof ZodError) {
    response.status(400).json({ error: { message: z.prettifyError(error), issues: error.issues } });
  } else if (error instanceof Refusal) {
    response.status(error.code).json({ error: { message: error.message } });
  } else {
    const { status, message } = z
      .object({ status: z.int().min(400).max(499), message: z.string() })
      .catch({ status: 500, message: String(error) } as never)
      .parse(error);
    response.status(status).json({ error: { message } });
  }
};
