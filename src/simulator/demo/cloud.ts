import { z } from 'zod';
import type { LocalApi } from '../../gateway/localApi.ts';
import { BAKERY } from '../meta/demoSeed.ts';
import { issueToken } from '../meta/oauth/tokens.ts';
import type { Simulator } from '../simulator.ts';

const connections = z.object({ items: z.array(z.object({ id: z.string(), wabaId: z.string() })) });
const number = z.object({ id: z.string() });

/**
 * Connects the bakery's number of Meta's stand-in. The stand-in forgets tokens when it ends, so a later start renews the
 * token, unless somebody has removed the connection.
 */
export async function connectBakery(
  api: LocalApi,
  { meta, network }: Simulator,
  accountId: string,
  isFirstStart: boolean,
): Promise<void> {
  const route = `/api/accounts/${accountId}/meta/connections`;
  const isKnown = async (): Promise<boolean> =>
    (await api.call(connections, 'GET', route)).items.some(({ wabaId }) => wabaId === BAKERY.waba.id);
  if (!isFirstStart && !(await isKnown())) return;
  const [app, business] = [meta.apps.get(BAKERY.app.id), meta.businesses.get(BAKERY.business.id)];
  if (!app || !business) return;
  const { items } = await api.call(connections, 'POST', route, {
    appId: app.id,
    appSecret: app.secret,
    token: issueToken(meta, app, business).value,
    wabaId: BAKERY.waba.id,
  });
  const [connection] = items;
  if (!isFirstStart || !connection) return;
  await api.call(number, 'POST', `${route}/${connection.id}/numbers`, {
    phoneNumberId: BAKERY.number.id,
    name: 'WhatsApp oficial',
  });
  network.sendFromPhone('5511955550004', {
    type: 'text',
    to: BAKERY.number.phone,
    body: 'Oi, vi o anúncio de vocês! Fazem bolo de aniversário?',
  });
}
