import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { statusesOf } from './testing/receiver.ts';
import { ANA, BIA, idOf, SHOP, World } from './testing/world.ts';

const DAY = 86_400_000;
let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const hello = { type: 'text', text: { body: 'olá, João/Ana' } };

describe('a message to a person', () => {
  test('is accepted, and its statuses follow the phone, with the price', async () => {
    await world.write();
    const answer = await world.send({
      ...hello,
      to: '+55 (11) 90000-0001',
      biz_opaque_callback_data: 'job 7',
    });
    const id = idOf(answer);
    expect(answer).toMatchObject({
      status: 200,
      body: { messaging_product: 'whatsapp', contacts: [{ input: '+55 (11) 90000-0001', wa_id: ANA }] },
    });
    expect(Buffer.from(id.replace('wamid.', ''), 'base64').toString('latin1')).toContain(ANA);
    const sent = await world.receiver.nextStatus('sent');
    const delivered = await world.receiver.nextStatus('delivered');
    world.network.markRead(ANA, SHOP);
    const read = await world.receiver.nextStatus('read');
    const pricing = {
      billable: false,
      pricing_model: 'PMP',
      type: 'free_customer_service',
      category: 'service',
    };
    for (const one of [sent, delivered]) expect(one).toMatchObject({ status: { id, pricing } });
    expect(read['status']).not.toHaveProperty('pricing');
    expect(read).toMatchObject({
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: SHOP, phone_number_id: world.number.id },
      contacts: [{ profile: { name: 'Ana Lima' }, wa_id: ANA }],
      status: { id, recipient_id: ANA, biz_opaque_callback_data: 'job 7' },
    });
    expect(world.network.carried({ to: ANA })).toMatchObject([{ body: 'olá, João/Ana', from: SHOP, ack: 3 }]);
    expect(world.receiver.forged).toBe(0);
  });

  test('webhooks are ASCII, with lower-case escapes and escaped slashes', async () => {
    await world.write('olá, João/Ana 😀');
    const bytes = world.receiver.bodies[0] ?? Buffer.alloc(0);
    expect([...bytes].every((one) => one < 0x80)).toBe(true);
    expect(bytes.toString()).toContain('"body":"ol\\u00e1, Jo\\u00e3o\\/Ana \\ud83d\\ude00"');
  });

  test('a person is reached by the id that their own webhooks carry, and answered without a wa_id', async () => {
    const message = await world.write();
    const userId = String(message['from_user_id']);
    expect(userId).toMatch(/^BR\.\d+$/);
    const answer = await world.send({ ...hello, to: undefined, recipient: userId });
    expect(answer.body['contacts']).toEqual([{ input: userId, user_id: userId }]);
    expect(await world.receiver.nextStatus('sent')).toMatchObject({ status: { recipient_user_id: userId } });
    const unknown = await world.send({ ...hello, to: undefined, recipient: 'BR.999' });
    expect(unknown.status).toBe(200);
    expect(await world.receiver.nextStatus('failed')).toMatchObject({
      status: { errors: [{ code: 131026 }] },
    });
  });

  test('a malformed phone, the own phone and a missing one are refused at once', async () => {
    const codes = [
      [{ to: 'abc' }, 131009, 'The phone number is malformed: Please use the format: +1234567890.'],
      [{ to: SHOP }, 131021, 'Sender and recipient phone number is the same.'],
      [{ to: undefined }, 131008, 'The parameter to is required.'],
    ] as const;
    for (const [more, code, details] of codes) {
      const answer = await world.send({ ...hello, ...more });
      expect(answer).toMatchObject({ status: 400, body: { error: { code, error_data: { details } } } });
    }
  });

  test('an offline phone gets it later, and only then it is delivered', async () => {
    await world.write();
    world.network.setOnline(ANA, false);
    await world.send(hello);
    await world.receiver.nextStatus('sent');
    expect(world.meta.charges).toHaveLength(0);
    world.network.setOnline(ANA, true);
    await world.receiver.nextStatus('delivered');
    expect(world.meta.charges).toMatchObject([{ category: 'service', country: 'BR', cost: 0 }]);
  });
});

describe('failures', () => {
  test('outside the window a text fails later, with 131047 and without the user id', async () => {
    await world.write();
    await world.meta.clock.advance(DAY + 1);
    expect((await world.send(hello)).status).toBe(200);
    const value = await world.receiver.nextStatus('failed');
    expect(value).not.toHaveProperty('contacts');
    expect(value).toMatchObject({
      status: {
        recipient_id: ANA,
        errors: [
          {
            code: 131047,
            title: 'Re-engagement message',
            error_data: {
              details:
                'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
            },
          },
        ],
      },
    });
    expect(value['status']).not.toHaveProperty('recipient_user_id');
  });

  test('the switch makes the same failure an answer', async () => {
    world.meta.settings.failures = 'atOnce';
    const answer = await world.send(hello);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 131047 } } });
    expect(world.meta.sent.size).toBe(0);
  });

  test('nobody on WhatsApp, and people who blocked the number, are undeliverable', async () => {
    await world.send({ ...hello, to: '5511912345678' });
    expect(await world.receiver.nextStatus('failed')).toMatchObject({
      status: { errors: [{ code: 131026 }] },
    });
    await world.write();
    world.network.directory.phone(ANA).blocked.push(SHOP);
    await world.send(hello);
    expect(await world.receiver.nextStatus('failed')).toMatchObject({
      status: { errors: [{ code: 131026 }] },
    });
  });

  test('after the free ones a service message costs, and without a card it fails', async () => {
    world.meta.settings.freeServiceMessages = 1;
    await world.write();
    await world.send(hello);
    await world.receiver.nextStatus('delivered');
    await world.send(hello);
    const pricing = { billable: true, type: 'regular', category: 'service' };
    expect(await world.receiver.nextStatus('delivered')).toMatchObject({ status: { pricing } });
    expect(world.meta.charges.map(({ cost }) => cost)).toEqual([0, 0.0068]);
    world.waba.hasCard = false;
    await world.send(hello);
    expect(await world.receiver.nextStatus('failed')).toMatchObject({
      status: { errors: [{ code: 131042 }] },
    });
  });

  test('an unregistered number sends nothing', async () => {
    world.number.status = 'DISCONNECTED';
    expect(await world.send(hello)).toMatchObject({ status: 400, body: { error: { code: 133010 } } });
  });
});

describe('limits', () => {
  test('45 messages to one person at once, then one every six seconds', async () => {
    await world.write();
    for (let count = 0; count < 45; count += 1) expect((await world.send(hello)).status).toBe(200);
    expect((await world.send(hello)).body.error?.code).toBe(131056);
    await world.meta.clock.advance(6_000);
    expect((await world.send(hello)).status).toBe(200);
    expect((await world.send(hello)).body.error?.code).toBe(131056);
  });

  test('80 messages a second, and not one more', async () => {
    const statuses = [];
    for (let count = 0; count < 81; count += 1) {
      statuses.push((await world.send({ ...hello, to: String(5511940000000 + count) })).body.error?.code);
    }
    expect(statuses.indexOf(130429)).toBe(80);
    await world.meta.clock.advance(1_000);
    expect((await world.send(hello)).status).toBe(200);
  });
});

describe('types', () => {
  const button = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });
  const menu = (buttons: unknown[]) => ({
    type: 'interactive',
    interactive: { type: 'button', body: { text: 'Which?' }, action: { buttons } },
  });
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `r${index}`, title: `Row ${index}` }));
  const list = (count: number) => ({
    type: 'interactive',
    interactive: {
      type: 'list',
      body: { text: 'Which?' },
      action: { button: 'Open', sections: [{ rows: rows(count) }] },
    },
  });

  test('what fits is taken', async () => {
    const link = 'https://example.com/a';
    const good = [
      { text: { body: 'no type' } },
      { type: 'location', location: { latitude: '-23.5', longitude: -46.6, name: 'Here' } },
      {
        type: 'contacts',
        contacts: [{ name: { formatted_name: 'A B', first_name: 'A' }, phones: [{ phone: '+55' }] }],
      },
      menu([button('1', 'One'), button('2', 'Two')]),
      list(10),
      {
        type: 'interactive',
        interactive: {
          type: 'cta_url',
          body: { text: 'See' },
          action: JSON.stringify({ name: 'cta_url', parameters: { display_text: 'Open', url: link } }),
        },
      },
      {
        type: 'interactive',
        interactive: {
          type: 'location_request_message',
          body: { text: 'Where?' },
          action: { name: 'send_location' },
        },
      },
    ];
    await world.write();
    for (const message of good) expect(await world.send(message)).toMatchObject({ status: 200 });
    for (const _ of good) await world.receiver.nextStatus('delivered');
    expect(world.network.carried({ to: ANA }).map(({ type }) => type)).toEqual([
      ...['chat', 'location', 'vcard', 'chat', 'chat', 'chat', 'chat'],
    ]);
  });

  test('what does not fit is refused at once, and the details say why', async () => {
    const bad: [Record<string, unknown>, number, string][] = [
      [{ type: 'text' }, 131008, 'The parameter text is required.'],
      [{ type: 'text', text: {} }, 131008, 'The parameter body is required.'],
      [
        { type: 'text', text: { body: 'x'.repeat(4097) } },
        131009,
        "Param text['body'] must have at most 4096 characters.",
      ],
      [{ type: 'song', song: {} }, 131009, 'Param type must be one of'],
      [{ type: 'image', image: {} }, 131009, 'Exactly one of id and link is required.'],
      [{ type: 'image', image: { id: '42' } }, 131009, 'The media with the id 42 does not exist.'],
      [{ type: 'audio', audio: { id: '42', caption: 'x' } }, 131009, 'Param caption is not allowed here.'],
      [{ type: 'location', location: { latitude: 91, longitude: 0 } }, 131009, 'latitude'],
      [{ type: 'contacts', contacts: [{ name: { formatted_name: 'A' } }] }, 131009, 'at least one more name'],
      [menu([]), 131009, 'Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3'],
      [
        menu(['1', '2', '3', '4'].map((one) => button(one, one))),
        131009,
        'Invalid buttons count. Min allowed',
      ],
      [menu([button('1', 'Same'), button('2', 'Same')]), 131009, 'Duplicated button title.'],
      [menu([button('1', 'x'.repeat(21))]), 131009, '20'],
      [list(11), 131009, 'Total row count exceed max allowed count: 10'],
      [{ type: 'interactive', interactive: { type: 'product' } }, 131051, 'not supported'],
      [{ type: 'text', text: { body: 'x' }, recipient_type: 'group' }, 131051, 'Groups'],
    ];
    for (const [message, code, details] of bad) {
      const { status, body } = await world.send(message);
      expect({ status, code: body.error?.code, message }).toEqual({ status: 400, code, message });
      expect(body.error?.error_data?.details).toContain(details);
    }
    expect((await world.post(`${world.number.id}/messages`, { to: ANA, ...hello })).body.error?.code).toBe(
      100,
    );
  });

  test('an answer quotes its message, and a reaction reaches it', async () => {
    const message = await world.write('first');
    await world.send({ ...hello, context: { message_id: message['id'] } });
    await world.receiver.nextStatus('delivered');
    expect(world.network.carried({ to: ANA })[0]?.extra).toMatchObject({ quotedMsg: { body: 'first' } });
    await world.send({ type: 'reaction', reaction: { message_id: message['id'], emoji: '👍' } });
    await world.receiver.nextStatus('delivered');
    expect(world.network.carried({ from: ANA })[0]?.reactions[SHOP]?.emoji).toBe('👍');
    await world.send({ type: 'reaction', reaction: { message_id: 'wamid.unknown', emoji: '👍' } });
    expect(await world.receiver.nextStatus('failed')).toMatchObject({
      status: { errors: [{ code: 131009 }] },
    });
  });

  test('read marks the message and the earlier ones, and shows typing', async () => {
    await world.write('one');
    const second = await world.write('two');
    const answer = await world.post(`${world.number.id}/messages`, {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: second['id'],
      typing_indicator: { type: 'text' },
    });
    expect(answer.body).toEqual({ success: true });
    expect(world.network.carried({ from: ANA }).map(({ ack }) => ack)).toEqual([3, 3]);
    expect(world.network.presence()).toMatchObject([{ from: SHOP, to: ANA, state: 'typing' }]);
    const unknown = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.x' };
    expect((await world.post(`${world.number.id}/messages`, unknown)).body.error?.code).toBe(131009);
  });
});

describe('what people send', () => {
  test('every kind arrives as Meta names it', async () => {
    const { network, receiver } = world;
    const next = async () => (await receiver.nextMessage()).message;
    const picture = { data: Buffer.from('jpeg'), mimetype: 'image/jpeg' };
    expect(await world.write('olá')).toMatchObject({ from: ANA, type: 'text', text: { body: 'olá' } });
    network.sendFromPhone(ANA, { type: 'image', to: SHOP, media: picture, caption: 'look' });
    expect(await next()).toMatchObject({
      type: 'image',
      image: { mime_type: 'image/jpeg', caption: 'look' },
    });
    network.sendFromPhone(ANA, {
      type: 'ptt',
      to: SHOP,
      media: { ...picture, mimetype: 'audio/ogg; codecs=opus' },
    });
    expect(await next()).toMatchObject({ type: 'audio', audio: { voice: true } });
    network.sendFromPhone(ANA, { type: 'document', to: SHOP, media: { ...picture, filename: 'a.pdf' } });
    expect(await next()).toMatchObject({ type: 'document', document: { filename: 'a.pdf' } });
    network.sendFromPhone(ANA, { type: 'location', to: SHOP, latitude: 1, longitude: 2 });
    expect(await next()).toMatchObject({ type: 'location', location: { latitude: 1, longitude: 2 } });
    const vcard = 'BEGIN:VCARD\nFN:Rui\nTEL;waid=5511955554444:+55 11 95555-4444\nEND:VCARD';
    network.sendFromPhone(ANA, { type: 'vcard', to: SHOP, vcard, displayName: 'Rui' });
    expect(await next()).toMatchObject({
      type: 'contacts',
      contacts: [{ name: { formatted_name: 'Rui' }, phones: [{ wa_id: '5511955554444' }] }],
    });
    network.sendFromPhone(ANA, { type: 'poll', to: SHOP, question: '?', options: ['a', 'b'] });
    expect(await next()).toMatchObject({ type: 'unsupported', errors: [{ code: 131051 }] });
  });

  test('answers, reactions, edits and deletions name their message', async () => {
    const { network, receiver } = world;
    const next = async () => (await receiver.nextMessage()).message;
    const own = await world.write('first');
    const id = idOf(await world.send(hello));
    await receiver.nextStatus('delivered');
    const [carried] = network.carried({ to: ANA });
    const [first] = network.carried({ from: ANA });
    network.sendFromPhone(ANA, { type: 'text', to: SHOP, body: 'yes', replyTo: carried?.id });
    expect(await next()).toMatchObject({ context: { from: SHOP, id } });
    network.sendFromPhone(ANA, { type: 'reaction', messageId: carried?.id ?? '', emoji: '❤' });
    expect(await next()).toMatchObject({ type: 'reaction', reaction: { message_id: id, emoji: '❤' } });
    network.sendFromPhone(ANA, { type: 'reaction', messageId: carried?.id ?? '', emoji: '' });
    expect((await next())['reaction']).toEqual({ message_id: id });
    network.sendFromPhone(ANA, { type: 'edit', messageId: first?.id ?? '', body: 'changed' });
    const edit = { original_message_id: own['id'], message: { type: 'text', text: { body: 'changed' } } };
    expect(await next()).toMatchObject({ type: 'edit', edit });
    network.sendFromPhone(ANA, { type: 'delete', messageId: first?.id ?? '' });
    expect(await next()).toMatchObject({ type: 'revoke', revoke: { original_message_id: own['id'] } });
  });

  test('somebody with a username has no phone, unless there was contact in the last 30 days', async () => {
    world.meta.people.setUsername(ANA, 'ana.lima');
    world.network.sendFromPhone(ANA, { type: 'text', to: SHOP, body: 'oi' });
    const { value, message } = await world.receiver.nextMessage();
    expect(message).not.toHaveProperty('from');
    expect(value['contacts']).toEqual([
      { profile: { name: 'Ana Lima', username: 'ana.lima' }, user_id: message['from_user_id'] },
    ]);
    expect(await world.write('again')).toHaveProperty('from', ANA);
    await world.meta.clock.advance(31 * DAY);
    expect(await world.write('much later')).not.toHaveProperty('from');
  });
});

describe('webhooks', () => {
  test('a refused post is repeated with growing pauses, until it is taken', async () => {
    world.receiver.status = 500;
    await world.write();
    await world.meta.webhooks.settled();
    const posts = () => world.receiver.bodies.length;
    await world.meta.clock.advance(30_000);
    expect(posts()).toBe(2);
    await world.meta.clock.advance(59_000);
    expect(posts()).toBe(2);
    world.receiver.status = 200;
    await world.meta.clock.advance(1_000);
    expect(posts()).toBe(3);
    await world.meta.clock.advance(DAY);
    expect(posts()).toBe(3);
    expect(world.receiver.bodies[0]).toEqual(world.receiver.bodies[2]);
  });

  test('held webhooks come in one post, in the opposite order, and twice', async () => {
    Object.assign(world.meta.settings, {
      holdWebhooks: true,
      reorderWebhooks: true,
      webhookBatch: 1000,
      duplicateWebhooks: true,
    });
    for (const body of ['one', 'two', 'three'])
      world.network.sendFromPhone(ANA, { type: 'text', to: SHOP, body });
    await world.network.waitFor((network) => network.carried({ body: 'three' })[0]?.ack === 2);
    expect(world.receiver.bodies).toHaveLength(0);
    world.meta.webhooks.release();
    await world.receiver.until(() => (world.receiver.bodies.length === 2 ? true : undefined));
    const bodies = world.receiver.updates.map(
      ({ value }) => (value['messages'] as { text: { body: string } }[])[0]?.text.body,
    );
    expect(bodies).toEqual(['three', 'two', 'one', 'three', 'two', 'one']);
  });

  test('without delivered, read bears the price', async () => {
    world.meta.settings.dropDelivered = true;
    await world.write();
    await world.send(hello);
    await world.receiver.nextStatus('sent');
    await world.network.waitFor((network) => network.carried({ to: ANA })[0]?.ack === 2);
    world.network.markRead(ANA, SHOP);
    expect(await world.receiver.nextStatus('read')).toMatchObject({
      status: { pricing: { category: 'service' } },
    });
    expect(world.receiver.updates.flatMap(statusesOf).some(({ status }) => status === 'delivered')).toBe(
      false,
    );
    expect(world.meta.charges).toHaveLength(1);
  });

  test('another person of the same shop has a window of their own', async () => {
    await world.write('oi', BIA);
    await world.send(hello);
    expect(await world.receiver.nextStatus('failed')).toMatchObject({
      status: { errors: [{ code: 131047 }] },
    });
  });
});
