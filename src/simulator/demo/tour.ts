import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { LocalApi } from '../../gateway/localApi.ts';
import type { Simulator } from '../simulator.ts';
import { connectBakery } from './cloud.ts';

interface TourAccount {
  name: string;
  /** Of its phones. */
  short: string;
  numbers: { name: string; phone: string }[];
}

/** The first phone of the first account. */
const FIRST = '5511999999999';
/** What the demo shows: an account with several numbers, and another one. */
const accounts: TourAccount[] = [
  {
    name: 'Padaria da Praça',
    short: 'Padaria',
    numbers: [
      { name: 'Balcão', phone: FIRST },
      { name: 'Entregas', phone: '5511888888888' },
      { name: 'Encomendas', phone: '5511777777777' },
    ],
  },
  { name: 'Ótica Central', short: 'Ótica', numbers: [{ name: 'Loja', phone: '5511666666666' }] },
];
const people = [
  { name: 'Ana Souza', phone: '5511955550001' },
  { name: 'María Quispe', phone: '59171234567' },
  { name: 'João Lima', phone: '5521955550003' },
  { name: 'Carla Dias', phone: '5511955550004' },
];
/** They have written before anybody looks. */
const written: [from: string, to: string, body: string][] = [
  ['5511955550001', '5511999999999', 'Oi! Vocês têm pão de queijo hoje?'],
  ['5511955550001', '5511999999999', 'Queria encomendar 50 para sábado 🙂'],
  ['5521955550003', '5511999999999', 'Boa tarde, vocês abrem no feriado?'],
  ['59171234567', '5511777777777', 'Buenas, ¿ya está listo mi pedido?'],
  ['5511955550004', '5511666666666', 'Bom dia! Meus óculos já chegaram?'],
];
/** What phones are called: as the number that is linked to them. */
export const phones = [
  ...accounts.flatMap(({ short, numbers }) =>
    numbers.map((number) => ({ name: `${short} · ${number.name}`, phone: number.phone })),
  ),
  ...people,
];

/** Pacing as it really works, in seconds instead of minutes: simulated phones cannot be banned. */
const quickPace = {
  enabled: true,
  reply: { minSeconds: 0, maxSeconds: 1 },
  cold: { afterDays: 30, minSeconds: 3, maxSeconds: 6, perHour: 300, perDay: 1000, identicalPerHour: 50 },
  warmUp: { enabled: false, firstDay: 100, growth: 2, days: 10, idleHours: 72 },
  typing: { msPerCharacter: 15, maxMs: 1200 },
};

const HOOK = 'demo';
/** What is left of the first start: that it was, and the secret of the demo's webhook. */
const memory = z.object({ webhookSecret: z.string() });
const memoryFile = (directory: string): string => path.join(directory, 'tour.json');

async function remembered(directory: string): Promise<z.output<typeof memory> | null> {
  const text = await readFile(memoryFile(directory), 'utf8').catch(() => null);
  return text === null ? null : memory.parse(JSON.parse(text));
}

/** Before the gateway starts: people write to numbers that are not linked yet. Once in the life of a demo. */
export async function letPeopleWrite({ network }: Simulator, directory: string): Promise<void> {
  if ((await remembered(directory)) !== null || network.post.messages.size > 0) return;
  for (const [from, to, body] of written) network.sendFromPhone(from, { type: 'text', to, body });
}

/** Makes the accounts, numbers and the webhook, on the first start only: what somebody removes stays away. */
export async function prepareTour(api: LocalApi, simulator: Simulator, directory: string): Promise<void> {
  const known = await remembered(directory);
  if (known) {
    simulator.catcher.learn(HOOK, known.webhookSecret);
    const home = (await api.accounts()).find(({ numbers }) => numbers.some(({ phone }) => phone === FIRST));
    if (home) await connectBakery(api, simulator, home.id, false);
    return;
  }
  const phonesThere = new Map(
    (await api.accounts()).flatMap(({ id, numbers }) => numbers.map(({ phone }) => [phone, id] as const)),
  );
  for (const account of accounts) await makeAccount(api, account, phonesThere);
  const [first] = await api.accounts();
  if (!first) return;
  const webhook = await api.call(
    z.object({ secret: z.string() }),
    'POST',
    `/api/accounts/${first.id}/webhooks`,
    {
      url: `${simulator.url}/hooks/in/${HOOK}`,
      description: `Demo: ${simulator.url}/hooks`,
    },
  );
  simulator.catcher.learn(HOOK, webhook.secret);
  await connectBakery(api, simulator, first.id, true);
  await writeFile(memoryFile(directory), JSON.stringify({ webhookSecret: webhook.secret }), { mode: 0o600 });
}

const created = z.object({ id: z.string() });

async function makeAccount(
  api: LocalApi,
  { name, numbers }: TourAccount,
  phonesThere: Map<string, string>,
): Promise<void> {
  let accountId = numbers.map(({ phone }) => phonesThere.get(phone)).find((id) => id !== undefined);
  for (const number of numbers) {
    if (phonesThere.has(number.phone)) continue;
    if (accountId !== undefined) {
      await api.call(created, 'POST', `/api/accounts/${accountId}/numbers`, number);
      continue;
    }
    const account = await api.call(
      z.object({ id: z.string(), numbers: z.array(created) }),
      'POST',
      '/api/accounts',
      { name, phone: number.phone },
    );
    accountId = account.id;
    const [one] = account.numbers;
    // The first number of an account has the account's name.
    if (one) await api.call(z.unknown(), 'PATCH', `/api/numbers/${one.id}/settings`, { name: number.name });
  }
}

const instances = z.object({
  items: z.array(z.object({ id: z.string(), name: z.string(), phone: z.string(), state: z.string() })),
});

/** Watches the numbers of the demo, also those that a visitor adds. */
export class Guide {
  readonly #api: LocalApi;
  readonly #simulator: Simulator;
  readonly #paced = new Set<string>();

  constructor(api: LocalApi, simulator: Simulator) {
    this.#api = api;
    this.#simulator = simulator;
  }

  /** Says of each waiting code which number shows it, and gives new numbers the quick pace. Returns the numbers. */
  async look(): Promise<z.output<typeof instances>['items']> {
    const { items } = await this.#api.call(instances, 'GET', '/api/instances');
    for (const { id } of items) if (!this.#paced.has(id)) await this.#pace(id);
    const { network } = this.#simulator;
    if (network.waitingPages().some(({ qrText, number }) => qrText !== null && number === null)) {
      for (const { id, name, phone, state } of items) {
        if (state !== 'qr') continue;
        const code = z.object({ value: z.string() });
        // A code may have been replaced or scanned meanwhile; the next look sees the new one.
        const qr = await this.#api.call(code, 'GET', `/api/instances/${id}/qr?format=json`).catch(() => null);
        if (qr) network.nameCode(qr.value, { name, phone });
      }
    }
    return items;
  }

  async #pace(id: string): Promise<void> {
    const route = `/api/numbers/${id}/pacing`;
    const { isDefault } = await this.#api.call(z.object({ isDefault: z.boolean() }), 'GET', route);
    if (isDefault) await this.#api.call(z.unknown(), 'PATCH', route, { settings: quickPace });
    this.#paced.add(id);
  }
}
