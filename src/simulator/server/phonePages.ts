import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';
import { readBrowserScript } from '../../lib/browserScript.ts';

const FOLDER = fileURLToPath(new URL('../phones/', import.meta.url));

/** The phones, and Meta's business manager, as web pages. Their modules import each other by file name. Messages are shown as plain text only, and the content security policy enforces it. */
export function phonePages(): Router {
  const scripts = new Map(
    readdirSync(FOLDER)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => [file, readBrowserScript(path.join(FOLDER, file))]),
  );
  const routes = Router();
  routes.use((_request, response, next) => {
    response.set({
      'content-security-policy': "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'self'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    next();
  });
  routes.get('/', (_request, response) => response.redirect('/phones'));
  routes.get('/phones', (_request, response) => response.sendFile('list.html', { root: FOLDER }));
  routes.get('/hooks', (_request, response) => response.sendFile('hooks.html', { root: FOLDER }));
  routes.get('/meta', (_request, response) => response.sendFile('meta.html', { root: FOLDER }));
  routes.get('/phones/assets/:script', (request, response, next) => {
    const source = scripts.get(request.params.script);
    if (source === undefined) next();
    else response.type('js').send(source);
  });
  routes.use('/phones/assets', express.static(FOLDER, { cacheControl: false }));
  routes.get('/phones/:phone', (_request, response) => response.sendFile('phone.html', { root: FOLDER }));
  return routes;
}
