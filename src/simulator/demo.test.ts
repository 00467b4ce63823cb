import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../lib/time.ts';
import { processesIn } from '../tests/support/processes.ts';
import type { CatcherView } from './catcher/view.ts';
import type { WaitingPage } from './network/types.ts';
import { RunningDemo } from './testing/demo.ts';

let demo: RunningDemo;
beforeAll(async () => {
  demo = await RunningDemo.prepare();
});
afterAll(() => demo.close());

interface AccountItem {
  id: string;
  name: string;
  numbers: { id: string; name: string; phone: string }[];
}
const accounts = async (): Promise<AccountItem[]> =>
  (await demo.ask<{ items: AccountItem[] }>('/api/accounts'))?.items ?? [];

it(
  'is a tour: two accounts, named codes, people who have written, a quick pace, a webhook; kept over a restart',
  { timeout: 400_000 },
  async () => {
    demo.start();
    const waiting = await demo.all('qr');
    const names = async (): Promise<string[][]> =>
      (await accounts()).map(({ name, numbers }) => [name, ...numbers.map((one) => one.name)]);
    await until('the official number', 20_000, async () => (await names())[0]?.includes('WhatsApp oficial'));
    expect(await names()).toEqual([
      ['Padaria da Praça', 'Balcão', 'Entregas', 'Encomendas', 'WhatsApp oficial'],
      ['Ótica Central', 'Loja'],
    ]);
    const named = await until('names of all codes', 30_000, async () => {
      const pages = await demo.control<WaitingPage[]>('waiting');
      return pages.every(({ number }) => number !== null) && pages;
    });
    expect(named.map(({ number }) => number?.name).sort()).toEqual([
      'Balcão',
      'Encomendas',
      'Entregas',
      'Loja',
    ]);
    for (const number of waiting) {
      expect((await fetch(number.link ?? '')).status).toBe(200);
      await demo.scan(number);
    }
    await demo.all('connected');
    await until('the words of the start', 10_000, () => demo.output.includes('Webhooks'));
    expect(demo.output).not.toContain('No phone at hand');

    const [bakery] = await accounts();
    const [counter] = bakery?.numbers ?? [];
    const people = await until('who has written', 60_000, async () => {
      const found = await demo.ask<{
        items: { name: string; unread: number; contact: { name: string } | null }[];
      }>(`/api/accounts/${bakery?.id}/conversations?state=open`);
      return found && found.items.length >= 3 && found.items;
    });
    expect(JSON.stringify(people)).toContain('Ana Souza');
    const official = bakery?.numbers.find(({ name }) => name === 'WhatsApp oficial');
    const stateOf = async (): Promise<string | undefined> =>
      (await demo.ask<{ code: string }>(`/api/numbers/${official?.id}`))?.code;
    expect(await stateOf()).toBe('connected');
    await until('who has written to the official number', 30_000, async () => {
      const found = await demo.ask<{ items: unknown[] }>(
        `/api/accounts/${bakery?.id}/conversations?numberId=${official?.id}`,
      );
      return (found?.items.length ?? 0) > 0;
    });
    const pace = await until('the pace', 30_000, async () => {
      const found = await demo.ask<{
        isDefault: boolean;
        settings: { enabled: boolean; cold: { maxSeconds: number } };
      }>(`/api/numbers/${counter?.id}/pacing`);
      return found?.isDefault === false && found;
    });
    expect(pace.settings).toMatchObject({ enabled: true, cold: { maxSeconds: 6 } });

    await demo.control('phones/5511955550001/send', { type: 'text', to: counter?.phone ?? '', body: 'Alô?' });
    const caught = await until('the webhook', 30_000, async () =>
      (await demo.control<CatcherView>('hooks')).caught.find(({ body }) => body.includes('Alô?')),
    );
    expect(caught).toMatchObject({
      hook: 'demo',
      type: 'message.created',
      signature: 'right',
      answered: 204,
    });

    expect(await demo.stop()).toBe(0);
    expect(await processesIn(demo.directory)).toEqual([]);

    demo.start();
    await demo.all('connected');
    await until('the words of the start', 20_000, () => demo.output.includes('Webhooks'));
    expect(demo.output).not.toContain('wait for their phone');
    await demo.control('phones/5511955550001/send', {
      type: 'text',
      to: counter?.phone ?? '',
      body: 'De novo',
    });
    const again = await until('the webhook', 30_000, async () =>
      (await demo.control<CatcherView>('hooks')).caught.find(({ body }) => body.includes('De novo')),
    );
    expect(again.signature).toBe('right');
    await until('the official number', 20_000, async () => (await stateOf()) === 'connected');
    expect(await accounts()).toHaveLength(2);
    expect(await demo.stop()).toBe(0);
  },
);
