import type { NumberSettings } from '../../domain/numbers/settings.ts';
import type { NumberId } from '../../model/ids.ts';
import { stateReasons } from '../../model/instance.ts';
import type { Bind } from '../operation.ts';

export interface NumberRoutesDeps {
  numberSettings: NumberSettings;
  control: { vitals: (number: NumberId) => Promise<{ memoryBytes: number | null; seenAt: Date | null }> };
}

export function numberRoutes(bind: Bind, { numberSettings, control }: NumberRoutesDeps): void {
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
