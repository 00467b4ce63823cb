import type { Meta } from '../meta.ts';
import type { App, Business, Charge, CloudNumber, Template, Waba } from '../state.ts';
import type { MetaSettings } from '../settings.ts';

/** What the control API answers about Meta. The page `/meta` is typed by this too. */
export interface MetaOverview {
  /** Of the Graph API. */
  url: string;
  now: string;
  settings: MetaSettings;
  apps: (Pick<App, 'id' | 'secret' | 'name' | 'published' | 'redirectUris' | 'configIds'> & {
    webhook: string | null;
  })[];
  businesses: BusinessView[];
  deliveries: { url: string; at: number; attempt: number; updates: number; status: number | null }[];
}

export interface BusinessView extends Pick<Business, 'id' | 'name' | 'verified' | 'login' | 'tier'> {
  wabas: WabaView[];
}

export interface WabaView extends Pick<Waba, 'id' | 'name' | 'currency' | 'hasCard'> {
  /** Ids of apps. */
  subscribed: string[];
  numbers: NumberView[];
  templates: TemplateView[];
  charged: ChargedView[];
}

export interface NumberView extends Pick<
  CloudNumber,
  'id' | 'phone' | 'name' | 'newName' | 'status' | 'codeStatus' | 'nameStatus' | 'quality'
> {
  /** What "arrived by SMS". */
  code: string | null;
}

export type TemplateView = Pick<Template, 'id' | 'name' | 'language' | 'category' | 'status' | 'components'>;

export interface ChargedView {
  category: string;
  country: string;
  type: string;
  count: number;
  cost: number;
}

const LAST = 50;

export function overview(meta: Meta): MetaOverview {
  const { clock, settings, url } = meta;
  return {
    url,
    now: clock.now().toISOString(),
    settings,
    apps: [...meta.apps.values()].map(
      ({ id, secret, name, published, redirectUris, configIds, subscription }) => ({
        ...{ id, secret, name, published, redirectUris, configIds },
        webhook: subscription?.url ?? null,
      }),
    ),
    businesses: [...meta.businesses.values()].map(({ id, name, verified, login, tier }) => ({
      ...{ id, name, verified, login, tier },
      wabas: [...meta.wabas.values()]
        .filter((waba) => waba.businessId === id)
        .map((waba) => wabaView(meta, waba)),
    })),
    deliveries: meta.webhooks.deliveries.slice(-LAST),
  };
}

function wabaView(meta: Meta, waba: Waba): WabaView {
  const { id, name, currency, hasCard, subscribed } = waba;
  return {
    ...{ id, name, currency, hasCard },
    subscribed: [...subscribed.keys()],
    numbers: meta.numbersOf(waba).map(numberView),
    templates: meta.templatesOf(waba).map((one) => ({
      ...{ id: one.id, name: one.name, language: one.language },
      ...{ category: one.category, status: one.status, components: one.components },
    })),
    charged: charged(meta.charges.filter(({ wabaId }) => wabaId === id)),
  };
}

function numberView({ code, ...number }: CloudNumber): NumberView {
  const { id, phone, name, newName, status, codeStatus, nameStatus, quality } = number;
  return { id, phone, name, newName, status, codeStatus, nameStatus, quality, code: code?.value ?? null };
}

function charged(charges: Charge[]): ChargedView[] {
  const sums = new Map<string, ChargedView>();
  for (const { category, country, type, cost } of charges) {
    const key = [category, country, type].join(' ');
    const sum = sums.get(key) ?? { category, country, type, count: 0, cost: 0 };
    sum.count += 1;
    sum.cost += cost;
    sums.set(key, sum);
  }
  return [...sums.values()];
}
