import { randomUUID } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import type { Account } from '../../contract/accounts.ts';
import type { Conversation } from '../../contract/conversations.ts';
import type { TestDatabase } from './database.ts';
import type { PlainGateway, Told } from './plainGateway.ts';
import { pretendConnected } from './seed.ts';

const MINUTE = 60_000;

/** A bakery that has been at it for a while: what a person would see, without a phone. */
export class Shop {
  readonly #gateway: PlainGateway;
  readonly #database: Pick<TestDatabase, 'query'>;
  readonly #token: string;
  #account: Account | undefined;
  readonly #runs = new Map<string, { runId: string; seq: number }>();

  constructor(gateway: PlainGateway, database: Pick<TestDatabase, 'query'>, token: string) {
    this.#gateway = gateway;
    this.#database = database;
    this.#token = token;
  }

  get account(): Account {
    if (!this.#account) throw new Error('fill the shop first');
    return this.#account;
  }

  async fill(): Promise<void> {
    const account = await this.#create('Padaria Aurora', 'Balcão', '5511940000001');
    this.#account = account;
    await this.#ask('POST', `/api/accounts/${account.id}/numbers`, {
      name: 'Encomendas',
      phone: '5511940000002',
    });
    await this.#create('Oficina Sol', 'Oficina', '59171234567');
    const { body } = await this.#ask<Account>('GET', `/api/accounts/${account.id}`);
    this.#account = body;
    const [counter, orders] = body.numbers;
    if (!counter || !orders) throw new Error('the numbers are missing');
    for (const { id, phone, name } of [counter, orders]) await this.#connect(id, phone, name);
    await this.#talk(counter.id, orders.id);
    await this.#organise();
  }

  async #create(name: string, numberName: string, phone: string): Promise<Account> {
    const { body } = await this.#ask<Account>('POST', '/api/accounts', { name: numberName, phone });
    const renamed = await this.#ask<Account>('PATCH', `/api/accounts/${body.id}`, { name });
    for (const { id } of body.numbers) await this.#ask('POST', `/api/instances/${id}/stop`);
    return renamed.body;
  }

  /** As its instance would say it; none runs. */
  async #connect(id: string, phone: string, name: string): Promise<void> {
    await this.#ask('POST', `/api/instances/${id}/stop`);
    await this.#report(id, { type: 'linked', phone, lid: null, name });
    await pretendConnected(this.#database, id);
  }

  async #talk(counter: string, orders: string): Promise<void> {
    const now = Date.now();
    const said = (id: string, phone: string, name: string, lines: [number, boolean, string, object?][]) =>
      this.#report(
        id,
        ...lines.map(([ago, fromMe, text, more = {}]) => ({
          type: 'message',
          message: aMessage(phone, name, { fromMe, text, timestamp: now - ago * MINUTE, ...more }),
        })),
      );
    await said(orders, '5511955550001', 'Ana Gonçalves', [
      [95, false, 'Bom dia! Vocês fazem bolo para 30 pessoas?'],
      [93, true, 'Bom dia, Ana! Fazemos sim. Para que dia seria?', { status: 'read' }],
      [90, false, 'Sábado que vem, às 15h 🎂'],
      [88, true, 'Perfeito. Temos chocolate, nozes e morango. O de 3 kg sai por R$ 210.', { status: 'read' }],
      [84, false, 'Pode ser de nozes. E entregam na Vila Mariana?'],
      [82, true, 'Entregamos! A taxa para a Vila Mariana é R$ 15. Posso anotar?', { status: 'delivered' }],
      [3, false, 'Pode sim! Qual o endereço da loja, caso eu queira passar para ver?'],
      [2, false, 'https://maps.example.com/padaria-aurora'],
    ]);
    await said(orders, '59170011223', 'Carlos Mamani', [
      [240, false, '¿Hacen envíos a Santa Cruz?'],
      [236, true, 'Hola Carlos, por ahora solo en São Paulo 🙏', { status: 'read' }],
      [12, false, 'Entiendo, ¡gracias igual!'],
    ]);
    await said(counter, '5511955550003', 'Dona Lurdes', [[31, false, 'Tem pão de queijo saindo agora?']]);
    const others = [
      'Beatriz',
      'Caio',
      'Davi',
      'Eduarda',
      'Fábio',
      'Giovana',
      'Heitor',
      'Isabela',
      'João',
      'Karina',
    ];
    for (const [index, name] of others.entries()) {
      const ago = 60 * (index + 2);
      await said(counter, `55119555501${10 + index}`, `${name} Souza`, [
        [ago + 5, false, 'Oi! Qual o horário de hoje?'],
        [ago, true, 'Até as 20h. Te esperamos! 🥐', { status: index % 3 === 0 ? 'delivered' : 'read' }],
      ]);
    }
    const team = { kind: 'group', wid: '120363041234567890@g.us', title: 'Equipe da padaria' };
    await said(counter, '5511955550003', 'Dona Lurdes', [
      [
        50,
        false,
        'Amanhã abrimos mais cedo, pessoal.',
        { chat: team, author: aPeer('5511955550111', 'Davi') },
      ],
    ]);
  }

  async #organise(): Promise<void> {
    const { id } = this.account;
    const at = (rest: string): string => `/api/accounts/${id}${rest}`;
    const { body } = await this.#ask<{ items: Conversation[] }>('GET', at('/conversations?limit=50'));
    const find = (title: string): Conversation => {
      const found = body.items.find((one) => one.title === title);
      if (!found) throw new Error(`no conversation ${title}`);
      return found;
    };
    const ana = find('Ana Gonçalves');
    const me = await this.#ask<{ id: string }>('GET', '/api/me');
    const team = await this.#ask<{ id: string }>('POST', at('/teams'), { name: 'Encomendas', memberIds: [] });
    await this.#ask('PATCH', at(`/conversations/${ana.id}`), {
      assigneeId: me.body.id,
      teamId: team.body.id,
      tags: ['bolo', 'sábado'],
    });
    await this.#ask('POST', at(`/conversations/${ana.id}/notes`), {
      text: 'Cliente antiga: dar 10% de desconto se pedir dois bolos.',
    });
    const contact = { tags: ['vip'], fields: { aniversário: '12/03', bairro: 'Vila Mariana' } };
    await this.#ask('PATCH', at(`/contacts/${ana.contact?.id ?? ''}`), contact);
    await this.#ask('PATCH', at(`/conversations/${find('Carlos Mamani').id}`), { state: 'pending' });
    const replies = {
      endereco: 'Rua das Acácias, 120, Vila Mariana.',
      horario: 'De segunda a sábado, das 7h às 20h.',
    };
    for (const [shortcut, text] of Object.entries(replies))
      await this.#ask('POST', at('/quick-replies'), { shortcut, text });
    const media = { base64: aPicture(), mimetype: 'image/png' };
    const picture = { type: 'image', conversationId: ana.id, message: 'O de nozes fica assim:', media };
    await this.#ask('POST', at('/send'), picture);
    await this.#ask('POST', at('/keys'), { name: 'Site', scopes: ['send', 'read'], numberIds: null });
    await this.#ask('POST', at('/webhooks'), { url: 'https://hooks.example.com/ramal', description: 'ERP' });
  }

  /** Somebody writes to it; to the number for orders, where none is named. */
  async hears(text: string, phone = '5511955550001', numberId?: string): Promise<void> {
    const id = numberId ?? this.account.numbers[1]?.id ?? '';
    await this.#report(id, { type: 'message', message: aMessage(phone, 'Ana Gonçalves', { text }) });
  }

  /** What the instance of a number says. */
  async #report(numberId: string, ...events: object[]): Promise<void> {
    const run = this.#runs.get(numberId) ?? { runId: randomUUID(), seq: 1 };
    this.#runs.set(numberId, { ...run, seq: run.seq + events.length });
    const status = await this.#gateway.report(numberId, run.runId, run.seq, ...events);
    if (status !== 204) throw new Error(`the gateway answered a report with ${status}`);
  }

  async #ask<Body>(method: string, route: string, body?: unknown): Promise<Told<Body>> {
    const told = await this.#gateway.ask<Body>(method, route, { token: this.#token, body });
    if (told.status >= 300) throw new Error(`${method} ${route}: ${told.status} ${told.text}`);
    return told;
  }
}

const aPeer = (phone: string, name: string) => ({ phone, lid: null, name });

function aMessage(phone: string, name: string, more: object = {}): object {
  return {
    key: `${'fromMe' in more && more.fromMe ? 'true' : 'false'}_${phone}@c.us_${randomUUID()}`,
    chat: { kind: 'contact', peer: aPeer(phone, name) },
    author: null,
    fromMe: false,
    type: 'text',
    text: null,
    media: null,
    location: null,
    contact: null,
    quoted: null,
    timestamp: Date.now(),
    status: null,
    backfilled: false,
    ...more,
  };
}

/** A cake, as far as 64 lines of PNG can show one; in base64. */
export function aPicture(): string {
  const [width, height] = [96, 64];
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * (1 + width * 3) + 1 + x * 3;
      const cake = Math.abs(x - 48) < 34 && y > 22 && y < 54;
      const icing = cake && y < 31 + 3 * Math.sin(x / 4);
      rows.set(icing ? [255, 246, 235] : cake ? [148, 98, 61] : [250 - y, 214 - y, 190], at);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), ...parts]).toString('base64');
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  frame.set(body, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
