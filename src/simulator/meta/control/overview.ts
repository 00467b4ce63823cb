import type { Meta } from '../meta.ts';
import { partOf } from '../templates/shape.ts';
import type { Charge, CloudNumber, Waba } from '../state.ts';
import type { ChargedView, MetaOverview, NumberView, WabaView } from './views.ts';

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
      ...{ category: one.category, status: one.status, body: partOf(one.components, 'BODY')?.text ?? '' },
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
