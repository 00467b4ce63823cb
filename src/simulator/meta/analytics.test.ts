import { afterEach, beforeEach, expect, test } from 'vitest';
import { ANA, BIA, SHOP, World } from './testing/world.ts';

const HOUR = 3_600_000;
let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const template = {
  name: 'oi',
  language: 'pt_BR',
  category: 'MARKETING',
  components: [{ type: 'BODY', text: 'Oi.' }],
};

async function send(to: string): Promise<void> {
  await world.send({ to, type: 'template', template: { name: 'oi', language: { code: 'pt_BR' } } });
  await world.receiver.nextStatus('delivered');
}

async function create(): Promise<string> {
  const { body } = await world.post(`${world.waba.id}/message_templates`, template);
  await world.receiver.next(({ value }) => value['event'] === 'APPROVED');
  return String(body['id']);
}

test('what was charged is summed by day of the WABA and by the dimensions that are asked for', async () => {
  await create();
  await world.write();
  await send(ANA);
  await send(BIA);
  // 23:00 in São Paulo: the same day there, the next one in UTC.
  await world.meta.clock.advance(14 * HOUR);
  await send(BIA);
  await world.send({ text: { body: 'free' } });
  await world.receiver.nextStatus('delivered');
  const start = Date.UTC(2026, 10, 27) / 1000;
  const ask = async (more: string): Promise<unknown[]> => {
    const fields = `pricing_analytics.start(${start}).end(${start + 4 * 86_400}).granularity(DAILY)${more}`;
    const { body } = await world.get(world.waba.id, { fields });
    expect(body['id']).toBe(world.waba.id);
    return (body['pricing_analytics'] as { data: { data_points: unknown[] }[] }).data[0]?.data_points ?? [];
  };
  const day = Date.UTC(2026, 10, 28, 3) / 1000;
  const period = { start: day, end: day + 86_400 };
  expect(await ask('.dimensions(["PRICING_CATEGORY","PHONE"]).metric_types(["COST","VOLUME"])')).toEqual([
    { ...period, pricing_category: 'MARKETING', phone_number: SHOP, volume: 3, cost: 0.1875 },
    { ...period, pricing_category: 'SERVICE', phone_number: SHOP, volume: 1, cost: 0 },
  ]);
  expect(await ask('.pricing_categories([SERVICE]).metric_types([VOLUME])')).toEqual([
    { ...period, volume: 1 },
  ]);
  expect(await ask('.phone_numbers(["5511000000000"])')).toEqual([]);
  const old = await world.get(world.waba.id, {
    fields: 'pricing_analytics.start(1600000000).end(1600086400)',
  });
  expect(old.body.error?.code).toBe(100);
});

test('how often a template was delivered and read is known once insights are on', async () => {
  const id = await create();
  await send(ANA);
  await send(BIA);
  world.network.markRead(ANA, SHOP);
  await world.receiver.nextStatus('read');
  const start = String(Date.UTC(2026, 10, 28) / 1000);
  const end = String(Date.UTC(2026, 10, 29) / 1000);
  const query = { start, end, granularity: 'DAILY', template_ids: `["${id}"]` };
  const path = `${world.waba.id}/template_analytics`;
  expect((await world.get(path, query)).body.error?.code).toBe(200005);
  await world.ask('POST', world.waba.id, { query: { is_enabled_for_insights: 'true' } });
  expect((await world.get(path, query)).body['data']).toMatchObject([
    { data_points: [{ template_id: id, sent: 2, delivered: 2, read: 1 }] },
  ]);
});
