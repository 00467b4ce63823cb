import { z } from 'zod';
import { GraphError, noToken } from '../errors.ts';
import { invalidity, readToken } from '../http/access.ts';
import { parseInput } from '../http/parse.ts';
import type { RootCall, RootRoute } from '../http/router.ts';
import type { Meta } from '../meta.ts';
import type { App, Token } from '../state.ts';
import { dialogRoots } from './dialog.ts';
import { issueToken } from './tokens.ts';

const CODE_MS = 30_000;

const oauthError = (message: string, code: number, subcode?: number): GraphError =>
  new GraphError({
    message,
    type: 'OAuthException',
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
  });

const request = z.object({
  client_id: z.coerce.string(),
  client_secret: z.string(),
  grant_type: z.string().optional(),
  code: z.string().optional(),
  redirect_uri: z.string().optional(),
});

/** A code becomes a token, once; or the app gets a token for itself. */
function accessToken({ meta, params }: RootCall): unknown {
  const given = parseInput(request, params);
  const app = meta.apps.get(given.client_id);
  if (!app)
    throw oauthError('Error validating application. Cannot get application info due to a system error.', 101);
  if (app.secret !== given.client_secret) throw oauthError('Error validating client secret.', 1);
  if (given.grant_type === 'client_credentials') {
    return { access_token: `${app.id}|${app.secret}`, token_type: 'bearer' };
  }
  const token = exchange(meta, app, given.code, given.redirect_uri);
  const seconds = Math.floor((token.expiresAt - meta.clock.ms()) / 1000);
  return {
    access_token: token.value,
    token_type: 'bearer',
    ...(token.expiresAt === 0 ? {} : { expires_in: seconds }),
  };
}

function exchange(meta: Meta, app: App, value: string | undefined, redirectUri: string | undefined): Token {
  if (value === undefined) throw oauthError('Missing authorization code', 1);
  const code = meta.codes.get(value);
  if (!code || code.appId !== app.id) throw oauthError('Invalid verification code format.', 100, 36006);
  if (code.used) throw oauthError('This authorization code has been used.', 100, 36009);
  if (meta.clock.ms() - code.at > CODE_MS)
    throw oauthError('This authorization code has expired.', 100, 36007);
  if (code.redirectUri !== '' && code.redirectUri !== redirectUri) {
    throw oauthError(
      'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
      100,
      36008,
    );
  }
  code.used = true;
  const business = meta.businesses.get(code.businessId);
  if (!business) throw oauthError('Invalid verification code format.', 100, 36006);
  return issueToken(meta, app, business, { targets: code.targets, days: app.tokenDays });
}

/** About a token of the same app. An invalid one is described, with the reason. */
function debugToken(call: RootCall): unknown {
  const { meta } = call;
  const caller = call.token();
  const input = call.params['input_token'];
  if (typeof input !== 'string') throw noToken();
  const token = meta.tokens.get(input) ?? readAppToken(meta, input);
  if (!token || token.appId !== caller.appId) {
    const error = { code: 190, message: 'Invalid OAuth access token.' };
    return { data: { is_valid: false, scopes: [], error } };
  }
  const reason = invalidity(meta, token)?.body;
  const { type, scopes, targets } = token;
  const granular = scopes
    .filter((scope) => scope !== 'business_management')
    .map((scope) => ({ scope, ...(targets ? { target_ids: targets } : {}) }));
  const data = {
    app_id: token.appId,
    type,
    application: meta.apps.get(token.appId)?.name,
    data_access_expires_at: 0,
    expires_at: Math.floor(token.expiresAt / 1000),
    is_valid: reason === undefined,
    ...(type === 'APP' ? {} : { issued_at: Math.floor(token.issuedAt / 1000), user_id: token.userId }),
    ...(reason
      ? { error: { code: reason.code, message: reason.message, subcode: reason.error_subcode } }
      : {}),
    scopes,
    ...(type === 'APP' ? {} : { granular_scopes: granular }),
  };
  return { data };
}

function readAppToken(meta: Meta, value: string): Token | undefined {
  try {
    return readToken(meta, value);
  } catch {
    return undefined;
  }
}

function me(call: RootCall): unknown {
  const { userId, businessId, appId } = call.token();
  const name = call.meta.businesses.get(businessId ?? '')?.name ?? call.meta.apps.get(appId)?.name;
  return { name, id: userId };
}

export const oauthRoots: RootRoute[] = [
  { method: 'GET', path: 'oauth/access_token', handle: accessToken },
  { method: 'POST', path: 'oauth/access_token', handle: accessToken },
  { method: 'GET', path: 'debug_token', handle: debugToken },
  { method: 'GET', path: 'me', handle: me },
  ...dialogRoots,
];
