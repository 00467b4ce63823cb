import { z } from 'zod';
import { project } from '../http/fields.ts';
import type { AskedField, NodeView } from '../http/fields.ts';
import { page } from '../http/paging.ts';
import { parseInput } from '../http/parse.ts';
import { route } from '../http/router.ts';
import type { Call, Route } from '../http/router.ts';
import type { Meta } from '../meta.ts';
import type { Business, Waba } from '../state.ts';
import { describeTemplate } from '../templates/routes.ts';
import { overrideOf } from './callbacks.ts';
import { pricingAnalytics } from '../analytics/pricing.ts';
import { templateAnalytics } from '../analytics/templates.ts';
import { add } from './registering.ts';
import { describeNumber } from './view.ts';

const wabaView = (meta: Meta): NodeView<Waba> => ({
  type: 'WhatsAppBusinessAccount',
  defaults: ['name', 'timezone_id', 'currency', 'message_template_namespace'],
  forbidden: ['primary_funding_id', 'purchase_order_number'],
  fields: {
    name: ({ name }) => name,
    currency: ({ currency }) => currency,
    timezone_id: ({ timezoneId }) => timezoneId,
    country: ({ country }) => country,
    message_template_namespace: ({ namespace }) => namespace,
    account_review_status: ({ reviewStatus }) => reviewStatus,
    business_verification_status: (waba) => (meta.businessOf(waba).verified ? 'verified' : 'not_verified'),
    ownership_type: () => 'SELF',
    is_enabled_for_insights: ({ insights }) => insights,
    owner_business_info: (waba) => {
      const { name, id } = meta.businessOf(waba);
      return { name, id };
    },
    pricing_analytics: (waba, asked) => pricingAnalytics(meta, waba, asked),
    phone_numbers: (waba, asked) =>
      edge(asked, meta.numbersOf(waba), (one, fields) => describeNumber(meta, one, fields)),
    message_templates: (waba, asked) => edge(asked, meta.templatesOf(waba), describeTemplate),
  },
});

/** An edge within `fields=`: `phone_numbers.limit(2){id}`. */
function edge<Item>(
  { args, fields }: AskedField,
  items: Item[],
  describe: (item: Item, fields?: AskedField[]) => unknown,
): unknown {
  const { data, ...rest } = page(items, args);
  return { data: data.map((one) => describe(one, fields)), ...rest };
}

const describeWaba = (meta: Meta, waba: Waba, asked?: AskedField[]): Record<string, unknown> =>
  project(wabaView(meta), waba, asked);

function listNumbers(call: Call<Waba>): unknown {
  const { data, ...rest } = call.list(call.meta.numbersOf(call.node));
  return { data: data.map((one) => describeNumber(call.meta, one, call.asked)), ...rest };
}

/** The app of the token gets the webhooks of the WABA, at its own address or at an override. */
async function subscribe({ meta, node: waba, params, caller }: Call<Waba>): Promise<unknown> {
  const override = await overrideOf(meta, params);
  waba.subscribed.set(caller.appId, override ?? null);
  return { success: true };
}

function listSubscribed({ meta, node: waba }: Call<Waba>): unknown {
  const data = [...waba.subscribed].map(([id, override]) => ({
    whatsapp_business_api_data: {
      id,
      name: meta.apps.get(id)?.name ?? '',
      link: `https://www.facebook.com/games/?app_id=${id}`,
    },
    ...(override ? { override_callback_uri: override.url } : {}),
  }));
  return { data };
}

const businessView: NodeView<Business> = {
  type: 'Business',
  defaults: ['name'],
  fields: {
    name: ({ name }) => name,
    verification_status: ({ verified }) => (verified ? 'verified' : 'not_verified'),
  },
};

const wabasOf = (which: (waba: Waba, business: Business) => boolean) => (call: Call<Business>) => {
  const { data, ...rest } = call.list([...call.meta.wabas.values()].filter((waba) => which(waba, call.node)));
  return { data: data.map((one) => describeWaba(call.meta, one, call.asked)), ...rest };
};

function enableInsights({ node: waba, params }: Call<Waba>): unknown {
  const { is_enabled_for_insights: enabled } = parseInput(
    z.object({ is_enabled_for_insights: z.enum(['true', 'false']).optional() }),
    params,
  );
  if (enabled === 'true') waba.insights = true;
  return { id: waba.id };
}

export const wabaRoutes: Route[] = [
  route('waba', 'GET', '', 'management', ({ meta, node, asked }) => describeWaba(meta, node, asked)),
  route('waba', 'POST', '', 'management', enableInsights),
  route('waba', 'GET', 'phone_numbers', 'management', listNumbers),
  route('waba', 'POST', 'phone_numbers', 'management', add),
  route('waba', 'GET', 'template_analytics', 'management', templateAnalytics),
  route('waba', 'GET', 'subscribed_apps', 'management', listSubscribed),
  route('waba', 'POST', 'subscribed_apps', 'management', subscribe),
  route('waba', 'DELETE', 'subscribed_apps', 'management', ({ node: waba, caller }) => {
    waba.subscribed.delete(caller.appId);
    return { success: true };
  }),
  route('business', 'GET', '', 'business', ({ node, asked }) => project(businessView, node, asked)),
  route(
    'business',
    'GET',
    'owned_whatsapp_business_accounts',
    'business',
    wabasOf((waba, { id }) => waba.businessId === id),
  ),
  route(
    'business',
    'GET',
    'client_whatsapp_business_accounts',
    'business',
    wabasOf((waba, { id }) => waba.sharedWith.includes(id)),
  ),
];
