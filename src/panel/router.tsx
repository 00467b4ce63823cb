import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { AccountLayout } from './components/AccountLayout.tsx';
import { NotFound } from './components/NotFound.tsx';
import { PageFailed } from './components/PageFailed.tsx';
import { SignedInLayout } from './components/SignedInLayout.tsx';
import { Start } from './components/Start.tsx';
import { placeOf } from './pages/inbox/place.ts';

const root = createRootRoute({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: ({ next }: Record<string, unknown>): { next?: string } =>
    typeof next === 'string' ? { next } : {},
  component: lazyRouteComponent(() => import('./pages/signIn/SignInPage.tsx'), 'SignInPage'),
});
const open = [
  createRoute({
    getParentRoute: () => root,
    path: '/set-up',
    component: lazyRouteComponent(() => import('./pages/register/SetUpPage.tsx'), 'SetUpPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/register',
    component: lazyRouteComponent(() => import('./pages/register/RegisterPage.tsx'), 'RegisterPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/invitation',
    component: lazyRouteComponent(() => import('./pages/register/InvitationPage.tsx'), 'InvitationPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/forgot-password',
    component: lazyRouteComponent(
      () => import('./pages/signIn/ForgotPasswordPage.tsx'),
      'ForgotPasswordPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/reset-password',
    component: lazyRouteComponent(() => import('./pages/signIn/ResetPasswordPage.tsx'), 'ResetPasswordPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/confirm-email',
    component: lazyRouteComponent(() => import('./pages/signIn/ConfirmEmailPage.tsx'), 'ConfirmEmailPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/pair',
    component: lazyRouteComponent(() => import('./pages/pair/PairPage.tsx'), 'PairPage'),
  }),
] as const;

const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: SignedInLayout });
const everywhere = [
  createRoute({ getParentRoute: () => signedIn, path: '/', component: Start }),
  createRoute({
    getParentRoute: () => signedIn,
    path: '/numbers',
    component: lazyRouteComponent(() => import('./pages/numbers/NumbersPage.tsx'), 'NumbersPage'),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: '/numbers/$numberId',
    component: lazyRouteComponent(() => import('./pages/number/NumberPage.tsx'), 'NumberPage'),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: '/connect/meta',
    component: lazyRouteComponent(() => import('./pages/meta/ConnectMetaPage.tsx'), 'ConnectMetaPage'),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: '/me',
    component: lazyRouteComponent(() => import('./pages/me/MePage.tsx'), 'MePage'),
  }),
] as const;

/** The pages of one account, which stands in their address. */
const account = createRoute({
  getParentRoute: () => signedIn,
  id: 'account',
  validateSearch: ({ account }: Record<string, unknown>): { account?: string } =>
    typeof account === 'string' ? { account } : {},
  component: AccountLayout,
});
const ofAccount = [
  createRoute({
    getParentRoute: () => account,
    path: '/inbox',
    validateSearch: placeOf,
    component: lazyRouteComponent(() => import('./pages/inbox/InboxPage.tsx'), 'InboxPage'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/overview',
    component: lazyRouteComponent(() => import('./pages/overview/OverviewPage.tsx'), 'OverviewPage'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/contacts',
    component: lazyRouteComponent(() => import('./pages/contacts/ContactsPage.tsx'), 'ContactsPage'),
  }),
] as const;

const settings = createRoute({
  getParentRoute: () => account,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/SettingsPage.tsx'), 'SettingsPage'),
});
const sections = [
  createRoute({
    getParentRoute: () => settings,
    path: '/',
    beforeLoad: ({ search }) => {
      // The router takes its redirects as what is thrown.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw redirect({ to: '/settings/plan', search, replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/plan',
    component: lazyRouteComponent(() => import('./pages/settings/PlanSection.tsx'), 'PlanSection'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/assignment',
    component: lazyRouteComponent(
      () => import('./pages/settings/AssignmentSection.tsx'),
      'AssignmentSection',
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/people',
    component: lazyRouteComponent(() => import('./pages/settings/PeopleSection.tsx'), 'PeopleSection'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/quick-replies',
    component: lazyRouteComponent(
      () => import('./pages/settings/QuickRepliesSection.tsx'),
      'QuickRepliesSection',
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/meta',
    component: lazyRouteComponent(() => import('./pages/meta/MetaSection.tsx'), 'MetaSection'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/audit',
    component: lazyRouteComponent(() => import('./pages/settings/AuditSection.tsx'), 'AuditSection'),
  }),
] as const;

const developers = createRoute({
  getParentRoute: () => account,
  path: '/developers',
  component: lazyRouteComponent(() => import('./pages/developers/DevelopersPage.tsx'), 'DevelopersPage'),
});
const tools = [
  createRoute({
    getParentRoute: () => developers,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/developers/StartSection.tsx'), 'StartSection'),
  }),
  createRoute({
    getParentRoute: () => developers,
    path: '/keys',
    component: lazyRouteComponent(() => import('./pages/developers/KeysSection.tsx'), 'KeysSection'),
  }),
  createRoute({
    getParentRoute: () => developers,
    path: '/webhooks',
    component: lazyRouteComponent(() => import('./pages/developers/WebhooksSection.tsx'), 'WebhooksSection'),
  }),
  createRoute({
    getParentRoute: () => developers,
    path: '/requests',
    component: lazyRouteComponent(() => import('./pages/developers/RequestsSection.tsx'), 'RequestsSection'),
  }),
  createRoute({
    getParentRoute: () => developers,
    path: '/events',
    component: lazyRouteComponent(() => import('./pages/developers/EventsSection.tsx'), 'EventsSection'),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    ...open,
    signedIn.addChildren([
      ...everywhere,
      account.addChildren([
        ...ofAccount,
        settings.addChildren([...sections]),
        developers.addChildren([...tools]),
      ]),
    ]),
  ]),
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: PageFailed,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
