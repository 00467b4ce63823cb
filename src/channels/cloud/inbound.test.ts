import { describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../model/message.ts';
import { readMessages } from './inbound.ts';
import { changesOf } from './webhook.ts';

const SCOPE = '200300400';
const from = '5511955550001';
const contacts = [{ profile: { name: 'Ana' }, wa_id: from, user_id: 'BR.123' }];
const value = (...messages: object[]) => ({
  metadata: { display_phone_number: '5511955559000', phone_number_id: '400500600' },
  contacts,
  messages: messages.map((one, index) => ({ from, id: `wamid.${index}`, timestamp: '1795000000', ...one })),
});
const read = (...messages: object[]) => readMessages(value(...messages), SCOPE);
function seen(message: object): SeenMessage {
  const { events } = read(message);
  const [event] = events;
  if (event?.type !== 'message' || events.length !== 1) throw new Error('not one message');
  return event.message;
}

describe('a message of the Cloud API', () => {
  const file = { id: '77', mime_type: 'image/png', sha256: 'x' };
  it.each<[string, object, Partial<SeenMessage>]>([
    ['a text', { type: 'text', text: { body: 'oi' } }, { type: 'text', text: 'oi' }],
    [
      'a picture with its caption',
      { type: 'image', image: { ...file, caption: 'veja' } },
      { type: 'image', text: 'veja', media: { mimetype: 'image/png', filename: null, size: null } },
    ],
    ['a voice message', { type: 'audio', audio: { ...file, voice: true } }, { type: 'voice' }],
    ['an audio file', { type: 'audio', audio: file }, { type: 'audio' }],
    [
      'a document',
      { type: 'document', document: { ...file, filename: 'nota.pdf' } },
      { type: 'document', media: { mimetype: 'image/png', filename: 'nota.pdf', size: null } },
    ],
    [
      'a place whose numbers are text',
      { type: 'location', location: { latitude: '-23.5', longitude: -46.6, name: 'Praça' } },
      { type: 'location', location: { latitude: -23.5, longitude: -46.6, name: 'Praça', address: null } },
    ],
    [
      'the answer to a button',
      { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'y', title: 'Sim' } } },
      { type: 'text', whatsappType: 'button_reply', text: 'Sim' },
    ],
    [
      'the button of a template',
      { type: 'button', button: { text: 'Quero', payload: 'p' } },
      { type: 'text', whatsappType: 'template_button', text: 'Quero' },
    ],
    ['a forward', { type: 'text', text: { body: 'x' }, context: { forwarded: true } }, { forwarded: true }],
    [
      'an answer',
      { type: 'text', text: { body: 'x' }, context: { id: 'wamid.9', from } },
      { quoted: 'wamid.9' as never },
    ],
    [
      'a poll, which Meta does not show',
      { type: 'unsupported', unsupported: { type: 'poll' }, errors: [{ code: 131051 }] },
      { type: 'unknown', whatsappType: 'poll' },
    ],
    [
      'a kind of next year',
      { type: 'hologram', hologram: {} },
      { type: 'unknown', whatsappType: 'hologram' },
    ],
  ])('is %s', (_name, told, wanted) => {
    expect(seen(told)).toMatchObject(wanted);
  });

  it('comes from a person who has a phone, a user id, or both', () => {
    const ana = { phone: from, name: 'Ana', bsuid: { scope: SCOPE, value: 'BR.123' } };
    const text = { type: 'text', text: { body: 'oi' } };
    expect(seen({ ...text, from_user_id: 'BR.123' }).chat).toMatchObject({ peer: ana });
    expect(seen({ ...text, from: undefined, from_user_id: 'BR.123' }).chat).toMatchObject({
      peer: { ...ana, phone: null },
    });
    expect(read({ ...text, from: undefined })).toMatchObject({
      events: [],
      unread: ['messages: a message without a sender'],
    });
  });

  it('has a card for each contact that was sent', () => {
    const card = (name: string, id: string) => ({
      name: { formatted_name: name },
      phones: [{ phone: `+${id}`, wa_id: id }],
    });
    const { contact } = seen({
      type: 'contacts',
      contacts: [card('Bia', '5511955550002'), card('Caio', '5511955550003')],
    });
    expect(contact?.name).toBe('Bia');
    expect(contact?.vcard.match(/BEGIN:VCARD/g)).toHaveLength(2);
    expect(contact?.vcard).toContain('TEL;type=CELL;waid=5511955550003:+5511955550003');
  });

  it('may change another: a reaction, an edit, a deletion', () => {
    const { events } = read(
      { type: 'reaction', reaction: { message_id: 'wamid.8' } },
      {
        type: 'edit',
        edit: { original_message_id: 'wamid.8', message: { type: 'text', text: { body: 'corrigido' } } },
      },
      { type: 'revoke', revoke: { original_message_id: 'wamid.8' } },
    );
    expect(events).toMatchObject([
      { type: 'reaction', target: 'wamid.8', emoji: '', from: { phone: from } },
      { type: 'edited', key: 'wamid.8', text: 'corrigido' },
      { type: 'deleted', key: 'wamid.8' },
    ]);
  });

  it('names its file, so that it can be fetched', () => {
    expect(read({ type: 'image', image: file }).files).toEqual([{ key: 'wamid.0', mediaId: '77' }]);
  });

  it('that cannot be read does not hide the others', () => {
    const { events, unread } = read({ type: 7 }, { type: 'text', text: { body: 'fica' } });
    expect(events).toMatchObject([{ message: { text: 'fica' } }]);
    expect(unread).toEqual(['messages: a message not in the known form']);
  });
});

describe('a status of the Cloud API', () => {
  const statusOf = (status: object) =>
    readMessages({ metadata: {}, statuses: [{ id: 'wamid.1', timestamp: '1', ...status }] }, SCOPE);

  it('brings our id where we gave one, and nobody else’s mark', () => {
    const ours = '01a2264d-5163-71da-93ff-b64b1cd80f91';
    expect(statusOf({ status: 'delivered', biz_opaque_callback_data: ours }).events).toEqual([
      {
        type: 'status',
        key: 'wamid.1',
        status: 'delivered',
        error: null,
        finalFailures: true,
        correlation: ours,
      },
    ]);
    const [other] = statusOf({ status: 'read', biz_opaque_callback_data: 'order 7' }).events;
    expect(other).not.toHaveProperty('correlation');
  });

  it('says in words why it failed', () => {
    const errors = [{ code: 131047, title: 'Re-engagement message' }];
    expect(statusOf({ status: 'failed', errors }).events).toMatchObject([
      {
        status: 'failed',
        error:
          'More than 24 hours have passed since they last wrote. Only a template can be sent now. (131047)',
      },
    ]);
  });

  it('of a kind of next year is kept', () => {
    expect(statusOf({ status: 'pondered' })).toMatchObject({
      events: [],
      unread: ['messages: a status pondered'],
    });
  });
});

it('the changes of a post are read where they stand: in `changes`, or at the entry', () => {
  const object = 'whatsapp_business_account';
  const changes = [{ field: 'messages', value: { a: 1 } }];
  const entry = [
    { id: '1', changes },
    { id: '2', field: 'account_update', value: { event: 'PARTNER_ADDED' } },
    { id: '3' },
  ];
  expect(changesOf({ object, entry })).toEqual([
    { entryId: '1', field: 'messages', value: { a: 1 } },
    { entryId: '2', field: 'account_update', value: { event: 'PARTNER_ADDED' } },
  ]);
  expect(changesOf({ entry: 'x' })).toBeUndefined();
});
