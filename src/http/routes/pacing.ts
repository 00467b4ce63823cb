import type { Pacing } from '../../contract/pacing.ts';
import type { PaceView, Paces } from '../../domain/pacing/paces.ts';
import type { Bind } from '../operation.ts';

export function pacingRoutes(bind: Bind, paces: Paces): void {
  bind('getPacing', async ({ number }) => present(await paces.get(number.accountId, number.numberId)));
  bind('updatePacing', async ({ number, body }) =>
    present(await paces.update(number.accountId, number.numberId, body.settings)),
  );
}

const present = ({ plan, ...view }: PaceView): Pacing => ({
  ...view,
  replyAt: plan.reply.at.toISOString(),
  coldAt: plan.cold.at.toISOString(),
  why: plan.cold.why,
});
