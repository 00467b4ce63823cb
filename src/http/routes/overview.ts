import type { Accounts } from '../../domain/accounts/accounts.ts';
import type { Overviews } from '../../domain/overview/overview.ts';
import { accountsOf } from '../../model/access.ts';
import { idCursor, toPage } from '../cursor.ts';
import type { Bind } from '../operation.ts';

export interface OverviewRoutesDeps {
  accounts: Accounts;
  overviews: Overviews;
}

export function overviewRoutes(bind: Bind, { accounts, overviews }: OverviewRoutesDeps): void {
  bind('getOverview', async ({ reach, query }) => {
    const { from, to, series, ...rest } = await overviews.of(reach, query.days, query.zone);
    return {
      ...rest,
      from: from.toISOString(),
      to: to.toISOString(),
      series: series.map(({ at, ...counts }) => ({ at: at.toISOString(), ...counts })),
    };
  });
  bind('listSummaries', async ({ principal, query }) => {
    const mine = accountsOf(principal) ?? 'all';
    const rows = await accounts.list(mine, query.limit + 1, idCursor.read(query.cursor));
    const page = toPage(
      rows,
      query.limit,
      (row) => row,
      (row) => idCursor.write(row.id),
    );
    return { ...page, items: await overviews.summaries(page.items, query.zone) };
  });
  // Its only effect is the entry in the audit log.
  bind('enterAccount', () => Promise.resolve(undefined));
}
