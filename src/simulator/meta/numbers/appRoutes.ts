import { z } from 'zod';
import { graphRefusal, tokenRefusal } from '../errors.ts';
import { fromJson } from '../http/encodings.ts';
import { project } from '../http/fields.ts';
import type { NodeView } from '../http/fields.ts';
import { parseInput } from '../http/parse.ts';
import { route } from '../http/router.ts';
import type { Call, Route } from '../http/router.ts';
import type { App } from '../state.ts';
import { checkedCallback } from './callbacks.ts';

const VERSION = 'v26.0';
/** The fields of the object `whatsapp_business_account`. */
export const FIELDS = [
  'account_alerts',
  'account_review_update',
  'account_update',
  'business_capability_update',
  'business_username_updates',
  'calls',
  'history',
  'message_template_components_update',
  'message_template_quality_update',
  'message_template_status_update',
  'messages',
  'messaging_handovers',
  'partner_solutions',
  'phone_number_name_update',
  'phone_number_quality_update',
  'security',
  'smb_app_state_sync',
  'smb_message_echoes',
  'standby',
  'template_category_update',
  'user_id_update',
  'user_preferences',
];

function requireAppToken({ caller }: Call<App>): void {
  if (caller.type !== 'APP') throw tokenRefusal('(#190) Application Secret required for this endpoint');
}

const names = z.preprocess(
  (value) =>
    typeof value === 'string' && !value.startsWith('[')
      ? value.split(',').map((one) => one.trim())
      : fromJson(value),
  z.array(z.string()).min(1),
);
const subscription = z.object({
  object: z.literal('whatsapp_business_account'),
  callback_url: z.url({ protocol: /^https?$/ }).optional(),
  verify_token: z.string().optional(),
  fields: names.optional(),
});

async function subscribe(call: Call<App>): Promise<unknown> {
  requireAppToken(call);
  const { meta, node: app } = call;
  const given = parseInput(subscription, call.params);
  const unknown = given.fields?.find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) throw graphRefusal(100, `Invalid field: ${unknown}`);
  const url = given.callback_url ?? app.subscription?.url;
  const token = given.verify_token ?? app.subscription?.verifyToken;
  if (url === undefined || token === undefined)
    throw graphRefusal(100, 'The parameter callback_url is required.');
  const callback = await checkedCallback(meta, url, token);
  app.subscription = { ...callback, fields: given.fields ?? app.subscription?.fields ?? [] };
  return { success: true };
}

function list(call: Call<App>): unknown {
  requireAppToken(call);
  const { subscription: own } = call.node;
  if (!own) return { data: [] };
  const fields = own.fields.map((name) => ({ name, version: VERSION }));
  return { data: [{ object: 'whatsapp_business_account', callback_url: own.url, active: true, fields }] };
}

function unsubscribe(call: Call<App>): unknown {
  requireAppToken(call);
  const { fields } = parseInput(z.object({ fields: names.optional() }), call.params);
  const { subscription: own } = call.node;
  if (fields && own) own.fields = own.fields.filter((one) => !fields.includes(one));
  else call.node.subscription = null;
  return { success: true };
}

const view: NodeView<App> = {
  type: 'Application',
  defaults: ['name', 'link'],
  fields: {
    name: ({ name }) => name,
    link: ({ id }) => `https://www.facebook.com/games/?app_id=${id}`,
    category: () => 'Business',
  },
};

export const appRoutes: Route[] = [
  route('app', 'GET', '', 'none', ({ node, asked }) => project(view, node, asked)),
  route('app', 'GET', 'subscriptions', 'none', list),
  route('app', 'POST', 'subscriptions', 'none', subscribe),
  route('app', 'DELETE', 'subscriptions', 'none', unsubscribe),
];
