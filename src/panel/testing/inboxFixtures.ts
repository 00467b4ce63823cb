import { crc32, deflateSync } from 'node:zlib';
import type { Conversation } from '../../contract/conversations.ts';
import type { Instance } from '../../contract/instances.ts';
import type { Message } from '../../contract/messages.ts';
import type { TeamId } from '../../model/ids.ts';
import { aContact, aConversation, aMessage, aNote, aTalk, minutesAgo, uuid } from './fixtures.ts';
import type { MockGateway } from './mockGateway.ts';
import type { MockUser } from './mockPeople.ts';

/** One pixel of PNG. */
export const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

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

const file = (
  id: string,
  mimetype: string,
  filename: string | null,
  size = 84_000,
): NonNullable<Message['media']> => ({
  mimetype,
  filename,
  size,
  state: 'ready',
  url: id,
});

/** A conversation in which everything was said that can be. */
export function everyKind(gateway: MockGateway, instance: Instance, me: MockUser): Conversation {
  const n = 4100;
  let minute = 60;
  const say = (more: Partial<Message>): Message =>
    aMessage(instance, n, { createdAt: minutesAgo((minute -= 3)), ...more });
  const withFile = (
    type: Message['type'],
    mimetype: string,
    name: string | null,
    more: Partial<Message> = {},
  ): Message => {
    const made = say({ type, text: null, ...more });
    const url = `/api/accounts/${instance.accountId}/messages/${made.id}/media`;
    gateway.files.set(made.id, { type: mimetype, bytes: pixel });
    return { ...made, media: file(url, mimetype, name) };
  };
  const sent = { direction: 'out', status: 'read', sentBy: { userId: me.id, name: me.name } } as const;
  const question = say({ text: 'Bom dia! Vocês entregam em *Sopocachi* ainda hoje?' });
  const messages = [
    say({ text: 'Oi 👋', createdAt: minutesAgo(1600) }),
    question,
    say({
      ...sent,
      text: 'Bom dia, Marina! Entregamos sim, até as 18h.\nVeja o mapa: https://ramal.example/mapa.',
      replyTo: question.id,
    }),
    withFile('image', 'image/png', 'bolo.png', { text: 'Quero um igual a este' }),
    withFile('voice', 'audio/ogg; codecs=opus', null),
    say({
      ...sent,
      text: 'Fica R$ 120,00. Posso confirmar?',
      reactions: [{ emoji: '👍', from: '5511988004100', fromMe: false }],
    }),
    withFile('document', 'application/pdf', 'comprovante-de-pagamento-novembro.pdf'),
    withFile('video', 'video/mp4', null),
    withFile('sticker', 'image/png', null),
    say({
      type: 'location',
      text: null,
      location: {
        latitude: -16.5103,
        longitude: -68.1263,
        name: 'Praça Abaroa',
        address: 'Av. 20 de Octubre, La Paz',
      },
    }),
    say({
      type: 'contact',
      text: null,
      contact: {
        name: 'Beto Entregas',
        vcard: 'BEGIN:VCARD\nVERSION:3.0\nFN:Beto\nTEL;type=CELL;waid=59170123456:+591 70123456\nEND:VCARD',
      },
    }),
    say({
      ...sent,
      type: 'poll',
      text: null,
      poll: {
        question: 'Qual sabor?',
        multiple: false,
        options: [
          { text: 'Chocolate', votes: [{ from: '5511988004100', fromMe: false }] },
          { text: 'Doce de leite', votes: [] },
        ],
      },
    }),
    say({
      text: 'Pode chamar @59170123456 quando chegar',
      mentions: [{ phone: '59170123456', lid: null, name: 'Beto' }],
      forwarded: true,
    }),
    say({ text: null, deletedAt: minutesAgo(4) }),
    say({ type: 'unknown', text: null }),
    say({ ...sent, text: 'Corrigido: até as 19h', editedAt: minutesAgo(3) }),
    say({ ...sent, text: 'Seu pedido saiu', status: 'uncertain' }),
    say({
      ...sent,
      text: 'Chegou bem?',
      status: 'failed',
      error: { code: 'whatsapp', text: 'WhatsApp refused the message.' },
    }),
    say({ text: 'Perfeito, pode entregar amanhã? 🙌', createdAt: minutesAgo(2) }),
    say({ text: '❤️', createdAt: minutesAgo(1) }),
  ];
  const last = messages.at(-1) ?? question;
  const contact = aContact(instance.accountId, n, 'Marina Duarte', {
    tags: ['vip'],
    fields: { cidade: 'La Paz', pedido: '4711' },
  });
  const conversation = aConversation('Marina Duarte', last, {
    contact,
    unread: 2,
    tags: ['entrega'],
    waitingSince: minutesAgo(2),
    assignee: { userId: me.id, name: me.name },
    team: { id: uuid(1) as TeamId, name: 'Vendas' },
  });
  gateway.keep(conversation, messages);
  gateway.notes.push(
    aNote(conversation, 1, 'Cliente antiga: paga sempre por *Pix*. Confirmar o endereço antes.', {
      author: { userId: me.id, name: me.name },
      createdAt: minutesAgo(41),
    }),
  );
  return conversation;
}

/** A morning at a shop: many who write, one who has everything. */
export function aBusyInbox(gateway: MockGateway, instance: Instance, me: MockUser): Conversation {
  const names = [
    'Rogério Prado',
    'Lucía Fernández',
    'Equipe de entregas',
    '5521977776666',
    'Tatiana Albuquerque Vasconcelos de Souza e Silva',
    'Café Central',
  ];
  names.forEach((name, index) => {
    const { conversation, messages } = aTalk(
      instance,
      4200 + index,
      name,
      ['Olá!', 'Ainda tem aquele modelo azul?', 'Temos sim, quer reservar?'].slice(0, 2 + (index % 2)),
    );
    const more: Partial<Conversation>[] = [
      { unread: 3, waitingSince: minutesAgo(130), tags: ['troca', 'urgente', 'loja 2'] },
      { state: 'open', assignee: { userId: me.id, name: me.name } },
      { kind: 'group', contact: null },
      { unread: 120, waitingSince: minutesAgo(9) },
      { waitingSince: minutesAgo(44), team: { id: uuid(1) as TeamId, name: 'Vendas' } },
      {},
    ];
    gateway.keep({ ...conversation, updatedAt: minutesAgo(5 + index * 40), ...more[index] }, messages);
  });
  return everyKind(gateway, instance, me);
}
