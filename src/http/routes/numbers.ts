import type { NumberSettings } from '../../domain/numbers/settings.ts';
import { stateReasons } from '../../model/instance.ts';
import type { Bind } from '../operation.ts';

export interface NumberRoutesDeps {
  numberSettings: NumberSettings;
}

export function numberRoutes(bind: Bind, { numberSettings }: NumberRoutesDeps): void {
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
    return { since: since.toISOString(), items, connectedShare };
  });
}
