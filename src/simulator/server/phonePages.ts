import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';

const FOLDER = fileURLToPath(new URL('../phones/', import.meta.url));

/** The phones as web pages. Messages are shown as plain text only, and the content security policy enforces it. */
export function phonePages(): Router {
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
  routes.use('/phones/assets', express.static(FOLDER, { cacheControl: false }));
  routes.get('/phones/:phone', (_request, response) => response.sendFile('phone.html', { root: FOLDER }));
  return routes;
}
