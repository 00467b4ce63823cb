import type { RootRoute, Route } from './http/router.ts';
import { messageRoutes } from './messages/routes.ts';
import { mediaRoots, mediaRoutes } from './media/routes.ts';
import { numberRoutes } from './numbers/routes.ts';
import { wabaRoutes } from './numbers/wabaRoutes.ts';
import { appRoutes } from './numbers/appRoutes.ts';
import { oauthRoots } from './oauth/routes.ts';
import { templateRoutes } from './templates/routes.ts';

/** Everything that this Graph API answers. */
export const routes: Route[] = [
  ...messageRoutes,
  ...mediaRoutes,
  ...numberRoutes,
  ...wabaRoutes,
  ...appRoutes,
  ...templateRoutes,
];
export const rootRoutes: RootRoute[] = [...oauthRoots, ...mediaRoots];
