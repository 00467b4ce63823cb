import { crc32, deflateSync } from 'node:zlib';
import type { Conversation } from '../../contract/conversations.ts';
import type { Team } from '../../contract/members.ts';
import { incomingText, type SaidBy } from '../../tests/support/incoming.ts';
import type { StandInInstance } from '../../tests/support/standInInstance.ts';
import { until } from './chromium.ts';
import type { onGateway } from './gateway.ts';
import { ago, changeConversation, conversationWith, peer, pixel, talk } from './talks.ts';

/** A shop and those who answer for it. */
export interface Shop {
  panel: ReturnType<typeof onGateway>;
  accountId: string;
  numberId: string;
  instance: StandInInstance;
  rui: string;
  ana: string;
}

export const cafe = peer(205, 'Café Central');
export const marina = peer(100, 'Marina Duarte');

/** A black PNG. */
export function aPicture(width: number, height: number): Buffer {
  const chunk = (name: string, data: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(name), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits of grey a pixel; a row begins with its filter.
  head[8] = 8;
  const rows = deflateSync(Buffer.alloc((width + 1) * height));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

const vcard = 'BEGIN:VCARD\nVERSION:3.0\nFN:Beto\nTEL;type=CELL;waid=59170123456:+591 70123456\nEND:VCARD';

/** What was said with Marina, with the key of each message; everything that can be said is there. */
function script(files: Map<string, Buffer>): [string, string | null, object][] {
  const sent = { fromMe: true, status: 'read' };
  const file = (
    key: string,
    type: string,
    mimetype: string,
    filename: string | null,
    text: string | null = null,
  ) => {
    files.set(key, pixel);
    const media = { mimetype, filename, size: pixel.length };
    return [key, text, { type, media }] as [string, string | null, object];
  };
  const place = {
    latitude: -16.5103,
    longitude: -68.1263,
    name: 'Praça Abaroa',
    address: 'Av. 20 de Octubre, La Paz',
  };
  const poll = { question: 'Qual sabor?', options: ['Chocolate', 'Doce de leite'], multiple: false };
  const beto = { phone: '59170123456', lid: null, name: 'Beto' };
  return [
    ['question', 'Bom dia! Vocês entregam em *Sopocachi* ainda hoje?', {}],
    [
      'answer',
      'Bom dia, Marina! Entregamos sim, até as 18h.\nVeja o mapa: https://ramal.example/mapa.',
      { ...sent, quoted: 'question' },
    ],
    file('image', 'image', 'image/png', 'bolo.png', 'Quero um igual a este'),
    file('voice', 'voice', 'audio/ogg; codecs=opus', null),
    ['price', 'Fica R$ 120,00. Posso confirmar?', sent],
    file('document', 'document', 'application/pdf', 'comprovante-de-pagamento-novembro.pdf'),
    file('video', 'video', 'video/mp4', null),
    file('sticker', 'sticker', 'image/png', null),
    ['place', null, { type: 'location', location: place }],
    ['card', null, { type: 'contact', contact: { name: 'Beto Entregas', vcard } }],
    ['poll', null, { ...sent, type: 'poll', poll }],
    ['mention', 'Pode chamar @59170123456 quando chegar', { mentions: [beto], forwarded: true }],
    ['deleted', 'Engano', {}],
    ['unknown', null, { type: 'unknown' }],
    ['edited', 'Corrigido', sent],
    ['uncertain', 'Seu pedido saiu', { ...sent, status: 'sent' }],
    ['failed', 'Chegou bem?', { ...sent, status: 'sent' }],
    ['last but one', 'Perfeito, pode entregar amanhã? 🙌', {}],
    ['last', '❤️', {}],
  ];
}

/** A conversation in which everything was said that can be. */
async function everyKind(
  { panel, accountId, numberId, instance, rui, ana }: Shop,
  team: Team,
): Promise<Conversation> {
  const lines = script(instance.files);
  const events = lines.map(([key, text, more], index) =>
    incomingText('', marina, { key, text, timestamp: ago((lines.length - index) * 0.7), ...more }),
  );
  const now = { timestamp: Date.now() };
  await panel.says(
    numberId,
    incomingText('Oi 👋', marina, { timestamp: ago(1600) }),
    ...events,
    { type: 'reaction', target: 'price', from: marina, emoji: '👍', ...now },
    { type: 'vote', poll: 'poll', from: marina, options: [0], ...now },
    { type: 'deleted', key: 'deleted' },
    { type: 'edited', key: 'edited', text: 'Corrigido: até as 19h' },
    { type: 'status', key: 'failed', status: 'failed', error: null },
  );
  const { database } = panel;
  await database.query(
    `UPDATE messages SET status = key, error_code = CASE key WHEN 'failed' THEN 'whatsapp' ELSE 'unconfirmed' END,
            error_text = 'WhatsApp refused the message.'
      WHERE key IN ('uncertain', 'failed')`,
  );
  const { id, contact } = await conversationWith(panel, 'question');
  const at = `/api/accounts/${accountId}`;
  await panel.ask(ana, 'PATCH', `${at}/conversations/${id}`, {
    assigneeId: rui,
    teamId: team.id,
    tags: ['entrega'],
  });
  const about = { tags: ['vip'], fields: { cidade: 'La Paz', pedido: '4711' } };
  await panel.ask(ana, 'PATCH', `${at}/contacts/${contact?.id ?? ''}`, about);
  const text = 'Cliente antiga: paga sempre por *Pix*. Confirmar o endereço antes.';
  await panel.ask(rui, 'POST', `${at}/conversations/${id}/notes`, { text });
  await database.query(`UPDATE notes SET created_at = $1`, [new Date(ago(5))]);
  await changeConversation(panel, id, { unread: 2, waiting: 2 });
  const pending = `SELECT count(*)::int AS count FROM media WHERE state = 'pending'`;
  await until(async () => (await database.query<{ count: number }>(pending))[0]?.count).toBe(0);
  return conversationWith(panel, 'question');
}

/** A morning at a shop: many who write, and Marina, with whom everything was said. */
export async function aBusyInbox(shop: Shop): Promise<Conversation> {
  const { panel, accountId, numberId, rui, ana } = shop;
  const at = `/api/accounts/${accountId}`;
  const team = await panel.ask<Team>(ana, 'POST', `${at}/teams`, { name: 'Vendas', memberIds: [] });
  const texts = ['Olá!', 'Ainda tem aquele modelo azul?', 'Temos sim, quer reservar?'];
  const others: [SaidBy, number, number | null, object | null][] = [
    [peer(200, 'Rogério Prado'), 3, 130, { tags: ['troca', 'urgente', 'loja 2'] }],
    [peer(201, 'Lucía Fernández'), 0, null, { assigneeId: rui }],
    [peer(203, null), 120, 9, null],
    [peer(204, 'Tatiana Albuquerque Vasconcelos de Souza e Silva'), 0, 44, { teamId: team.id }],
    [cafe, 0, null, null],
  ];
  for (const [index, [who, unread, waiting, change]] of others.entries()) {
    const { id } = await talk(panel, numberId, who, texts.slice(0, 2 + (index % 2)), 15 + index * 40);
    if (change) await panel.ask(ana, 'PATCH', `${at}/conversations/${id}`, change);
    await changeConversation(panel, id, { unread, waiting });
  }
  const group = { kind: 'group', wid: '120363041234567890@g.us', title: 'Equipe de entregas' };
  const davi = peer(206, 'Davi');
  const hello = incomingText('Saindo!', davi, {
    key: 'group',
    chat: group,
    author: davi,
    timestamp: ago(95),
  });
  await panel.says(numberId, hello);
  const { id } = await conversationWith(panel, 'group');
  await changeConversation(panel, id, { unread: 0, waiting: null });
  return everyKind(shop, team);
}
