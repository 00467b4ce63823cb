import type { NumberSettings } from '../../domain/numbers/settings.ts';
import { stateReasons } from '../../model/instance.ts';
import type { Bind } from '../operation.ts';

export interface NumberRoutesDeps {
  numberSettings: NumberSettings;
}

export function numberRoutes(bind: Bind, { numberSettings }: NumberRoutesDeps): void {
  bind('getNumberSettings', ({ reach, params }) => numberSettings.get(reach, params.numberId));
  bind('updateNumberSettings', ({ reach, params, body }) =>
    numberSettings.update(reach, params.numberId, body),
  );
  bind('numberHealth', async ({ reach, params, query }) => {
    const { since, changes, connectedShare } = await numberSettings.health(
      reach,
      params.numberId,
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
