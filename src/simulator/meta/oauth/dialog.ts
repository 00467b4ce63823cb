import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { RawAnswer } from '../http/router.ts';
import type { RootCall, RootRoute } from '../http/router.ts';
import type { Meta } from '../meta.ts';
import type { App, Business } from '../state.ts';

const query = z.object({
  client_id: z.string(),
  redirect_uri: z.string(),
  state: z.string().optional(),
  config_id: z.string().optional(),
  response_type: z.string().optional(),
  scope: z.string().optional(),
});
type Query = z.output<typeof query>;

const answer = query.extend({
  email: z.string().optional(),
  password: z.string().optional(),
  /** The WABAs that were ticked. */
  waba: z.union([z.string(), z.array(z.string())]).optional(),
  cancel: z.string().optional(),
});

/** The dialog of Facebook Login for Business: log in, choose WABAs, and go back with a code. */
function open({ meta, params }: RootCall): RawAnswer {
  const read = query.safeParse(params);
  if (!read.success) return problem('Invalid parameters', 'The link of this dialog is not complete.');
  const refused = refusalOf(meta, read.data);
  return refused ?? html(loginForm(read.data, appOf(meta, read.data)?.name ?? ''));
}

const appOf = (meta: Meta, { client_id: id }: Query): App | undefined => meta.apps.get(id);

/** Facebook does not redirect to an address that the app does not list. */
function refusalOf(meta: Meta, given: Query): RawAnswer | undefined {
  const app = appOf(meta, given);
  if (!app) return problem('Invalid App ID', 'The provided app ID does not look like a valid app ID.');
  if (!app.redirectUris.includes(given.redirect_uri)) {
    return problem(
      'URL blocked',
      "This redirect failed because the redirect URI is not white-listed in the app's client OAuth settings.",
    );
  }
  if (given.config_id !== undefined && !app.configIds.includes(given.config_id)) {
    return problem('Invalid configuration', 'The configuration does not exist.');
  }
  return undefined;
}

function submit({ meta, params }: RootCall): RawAnswer {
  const read = answer.safeParse(params);
  if (!read.success) return problem('Invalid parameters', 'The form is not complete.');
  const given = read.data;
  const refused = refusalOf(meta, given);
  if (refused) return refused;
  if (given.cancel !== undefined) {
    return redirect(given, {
      error: 'access_denied',
      error_code: '200',
      error_description: 'Permissions error',
      error_reason: 'user_denied',
    });
  }
  const { email, password } = given;
  const business = [...meta.businesses.values()].find(
    ({ login }) => login.email === email && login.password === password,
  );
  const name = appOf(meta, given)?.name ?? '';
  if (!business) return html(loginForm(given, name, 'The email or the password is wrong.'));
  const targets = chosen(meta, business, given.waba);
  if (targets.length === 0) return html(choiceForm(meta, given, name, business));
  return redirect(given, { code: newCode(meta, given, business, targets) });
}

function chosen(meta: Meta, business: Business, given: string | string[] | undefined): string[] {
  const ids = typeof given === 'string' ? given.split(',') : (given ?? []);
  return ids.filter((id) => meta.wabas.get(id)?.businessId === business.id);
}

function newCode(meta: Meta, given: Query, business: Business, targets: string[]): string {
  const value = `AQ${randomBytes(60).toString('base64url')}`;
  meta.codes.set(value, {
    value,
    appId: given.client_id,
    businessId: business.id,
    redirectUri: given.redirect_uri,
    targets,
    at: meta.clock.ms(),
    used: false,
  });
  return value;
}

/** Facebook appends `#_=_`. */
function redirect({ redirect_uri: uri, state }: Query, more: Record<string, string>): RawAnswer {
  const url = new URL(uri);
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
  if (state !== undefined) url.searchParams.set('state', state);
  return new RawAnswer(302, { location: `${url.href}#_=_` }, '');
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

const hidden = (given: Record<string, string | undefined>): string =>
  Object.entries(given)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join('');

const CANCEL = '<button name="cancel" value="1" formnovalidate class="plain">Cancel</button>';

function loginForm(given: Query, app: string, wrong = ''): string {
  return `<h1>Log in to continue to ${escaped(app)}</h1>
${wrong === '' ? '' : `<p role="alert">${escaped(wrong)}</p>`}
<form method="post">${hidden(onlyQuery(given))}
<label>Email<input name="email" type="email" required autocomplete="username"></label>
<label>Password<input name="password" type="password" required autocomplete="current-password"></label>
<button>Log in</button>${CANCEL}</form>`;
}

const onlyQuery = (given: Query): Record<string, string | undefined> => query.parse(given);

function choiceForm(meta: Meta, given: z.output<typeof answer>, app: string, business: Business): string {
  const wabas = [...meta.wabas.values()].filter(({ businessId }) => businessId === business.id);
  const rows = wabas.map((waba) => {
    const phones = meta.numbersOf(waba).map(({ phone, name }) => `+${phone} ${name}`);
    const text = escaped([waba.name, ...phones].join(' · '));
    return `<label class="row"><input type="checkbox" name="waba" value="${waba.id}" checked> ${text}</label>`;
  });
  const known = { ...onlyQuery(given), email: given.email, password: given.password };
  return `<h1>${escaped(app)} will manage these WhatsApp accounts of ${escaped(business.name)}</h1>
<form method="post">${hidden(known)}${rows.join('')}<button>Continue</button>${CANCEL}</form>`;
}

const STYLE = `body{font:16px system-ui;max-width:26rem;margin:3rem auto;padding:0 1rem}label{display:block;margin:.75rem 0}
input:not([type=checkbox]){display:block;width:100%;padding:.5rem;box-sizing:border-box}button{padding:.5rem 1rem;margin-right:.5rem}`;

const page = (body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Log in</title><style>${STYLE}</style><main>${body}</main></html>`;
const html = (body: string, status = 200): RawAnswer =>
  new RawAnswer(status, { 'content-type': 'text/html; charset=utf-8' }, page(body));
const problem = (title: string, text: string): RawAnswer =>
  html(`<h1>${escaped(title)}</h1><p>${escaped(text)}</p>`, 400);

export const dialogRoots: RootRoute[] = [
  { method: 'GET', path: 'dialog/oauth', handle: open },
  { method: 'POST', path: 'dialog/oauth', handle: submit },
];
