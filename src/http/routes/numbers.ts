import type { Numbers } from '../../domain/numbers/numbers.ts';
import type { NumberSettings } from '../../domain/numbers/settings.ts';
import type { NumberId } from '../../model/ids.ts';
import { stateReasons } from '../../model/number.ts';
import type { Bind } from '../operation.ts';
import type { InstanceReader, Presenter } from '../present.ts';

export interface NumberRoutesDeps {
  numbers: Numbers;
  instances: InstanceReader;
  present: Presenter;
  numberSettings: NumberSettings;
  control: { vitals: (number: NumberId) => Promise<{ memoryBytes: number | null; seenAt: Date | null }> };
}

export function numberRoutes(bind: Bind, deps: NumberRoutesDeps): void {
  const { numbers, instances, present, numberSettings, control } = deps;
  bind('listNumbers', async ({ principal }) => {
    const rows = await numbers.inReach(principal);
    const found = await instances.of(rows);
    return { items: rows.map((row) => present.number(row, found)) };
  });
  bind('getNumber', async ({ number }) => present.number(number, await instances.of([number])));
  bind('getNumberSettings', ({ reach, number }) => numberSettings.get(reach, number.numberId));
  bind('updateNumberSettings', ({ reach, number, body }) =>
    numberSettings.update(reach, number.numberId, body),
  );
  bind('numberHealth', async ({ reach, number, query }) => {
    const { since, changes, connectedShare } = await numberSettings.health(
      reach,
      number.numberId,
      query.days,
    );
    const items = changes.map(({ at, code }) => ({
      at: at.toISOString(),
      state: stateReasons[code].state,
      code,
    }));
    const { memoryBytes, seenAt } = await control.vitals(number.numberId);
    const seen = seenAt?.toISOString() ?? null;
    return { since: since.toISOString(), items, connectedShare, memoryBytes, seenAt: seen };
  });
}
