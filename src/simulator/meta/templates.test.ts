import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pause, setQuality, setStatus } from './templates/review.ts';
import type { Template } from './state.ts';
import { ANA, World } from './testing/world.ts';
import type { Answer } from './testing/world.ts';

const HOUR = 3_600_000;
let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const order = {
  name: 'order_ready',
  language: 'pt_BR',
  category: 'UTILITY',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Pedido {{1}}', example: { header_text: ['7'] } },
    { type: 'BODY', text: 'Olá {{1}}, pronto às {{2}}!', example: { body_text: [['Ana', '12h']] } },
    { type: 'FOOTER', text: 'Loja' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Obrigada' },
        { type: 'URL', text: 'Ver', url: 'https://a.example/{{1}}', example: ['7'] },
      ],
    },
  ],
};

const create = (template: object = order): Promise<Answer> =>
  world.post(`${world.waba.id}/message_templates`, template);

async function approved(template: object = order): Promise<Template> {
  const id = String((await create(template)).body['id']);
  await world.receiver.next(
    ({ field, value }) => field === 'message_template_status_update' && value['event'] === 'APPROVED',
  );
  const found = world.meta.templates.get(id);
  if (!found) throw new Error('no template');
  return found;
}

const texts = (...values: string[]) => values.map((text) => ({ type: 'text', text }));
const components = [
  { type: 'header', parameters: texts('7') },
  { type: 'body', parameters: texts('Ana', '12h') },
  { type: 'button', sub_type: 'url', index: '1', parameters: texts('7') },
];
const send = (given: unknown = components, name = 'order_ready', code = 'pt_BR'): Promise<Answer> =>
  world.send({ type: 'template', template: { name, language: { code }, components: given } });

describe('templates', () => {
  test('one is created, reviewed, told with its id as a number, and listed', async () => {
    const { body } = await create();
    expect(body).toEqual({
      id: expect.stringMatching(/^\d{17}$/) as unknown,
      status: 'PENDING',
      category: 'UTILITY',
    });
    await world.receiver.next(({ field }) => field === 'message_template_status_update');
    const raw = world.receiver.bodies.map(String).join('');
    expect(raw).toContain(
      `"message_template_id":${String(body['id'])},"message_template_name":"order_ready"`,
    );
    const path = `${world.waba.id}/message_templates`;
    const listed = await world.get(path, { status: 'APPROVED', name: 'order' });
    expect(listed.body['data']).toMatchObject([
      { name: 'order_ready', status: 'APPROVED', components: order.components },
    ]);
    expect((await world.get(path, { status: 'REJECTED' })).body['data']).toEqual([]);
    expect(
      (await world.get(path, { category: '["UTILITY"]', fields: 'quality_score' })).body['data'],
    ).toEqual([{ quality_score: expect.objectContaining({ score: 'UNKNOWN' }) as unknown, id: body['id'] }]);
  });

  test('a review by hand rejects with a reason, and the template is edited', async () => {
    world.meta.settings.templateReview = 'manual';
    const id = String((await create()).body['id']);
    const template = world.meta.templates.get(id);
    if (template) setStatus(world.meta, template, 'REJECTED', 'PROMOTIONAL');
    const { value } = await world.receiver.next(({ field }) => field === 'message_template_status_update');
    expect(value).toMatchObject({
      event: 'REJECTED',
      reason: 'PROMOTIONAL',
      message_template_language: 'pt_BR',
    });
    expect((await send()).body.error?.code).toBe(132001);
    expect((await world.post(id, { category: 'MARKETING' })).body).toEqual({ success: true });
    expect((await world.get(id)).body).toMatchObject({ status: 'PENDING', category: 'MARKETING' });
  });

  test('an approved one is edited once a day, and keeps its category', async () => {
    const { id } = await approved();
    expect((await world.post(id, { category: 'MARKETING' })).status).toBe(400);
    const edited = { components: [{ type: 'BODY', text: 'Pronto.' }] };
    expect((await world.post(id, edited)).body).toEqual({ success: true });
    await world.receiver.next(({ value }) => value['event'] === 'APPROVED');
    expect((await world.post(id, edited)).status).toBe(400);
    await world.meta.clock.advance(24 * HOUR);
    expect((await world.post(id, edited)).status).toBe(200);
  });

  test('a deleted name is blocked for 30 days', async () => {
    await approved();
    const path = `${world.waba.id}/message_templates`;
    expect((await world.ask('DELETE', path, { query: { name: 'order_ready' } })).body).toEqual({
      success: true,
    });
    expect((await create()).body.error?.error_subcode).toBe(2388023);
    await world.meta.clock.advance(30 * 24 * HOUR);
    expect((await create()).status).toBe(200);
    expect((await create()).body.error?.error_subcode).toBe(2388024);
  });

  test('definitions that break a rule are refused with the subcode of that rule', async () => {
    const body = { type: 'BODY', text: 'Oi.' };
    const buttons = (...list: object[]) => ({ components: [body, { type: 'BUTTONS', buttons: list }] });
    const quick = (text: string) => ({ type: 'QUICK_REPLY', text });
    const phone = { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+5511900000000' };
    const cases: [object, number][] = [
      [{ name: 'Order' }, 2388193],
      [{ components: [] }, 2388072],
      [{ components: [{ type: 'BODY', text: '' }] }, 2388047],
      [{ components: [{ type: 'BODY', text: 'x'.repeat(1025) }] }, 2388040],
      [{ components: [{ type: 'BODY', text: 'Oi {{1}}, tudo?' }] }, 2388043],
      [{ components: [{ type: 'BODY', text: 'Oi {{2}}, tudo?', example: { body_text: [['a']] } }] }, 2388299],
      [{ components: [{ type: 'BODY', text: '{{1}} oi', example: { body_text: [['a']] } }] }, 2388299],
      [{ components: [body, { type: 'FOOTER', text: 'Loja {{1}}' }] }, 2388299],
      [{ components: [body, { type: 'HEADER', format: 'IMAGE' }] }, 2388043],
      [buttons(quick('a'), phone, quick('b')), 2388072],
      [buttons(...Array.from({ length: 11 }, (_, index) => quick(`b${index}`))), 2388072],
      [buttons(quick('x'.repeat(26))), 2388040],
      [buttons({ type: 'URL', text: 'See', url: 'https://a.example/{{1}}/x', example: ['7'] }), 2388299],
      [{ message_send_ttl_seconds: 10 }, 2388072],
    ];
    for (const [change, subcode] of cases) {
      const { status, body: answer } = await create({ ...order, ...change });
      expect({ status, code: answer.error?.code, subcode: answer.error?.error_subcode, change }).toEqual({
        ...{ status: 400, code: 100, subcode, change },
      });
    }
    expect(world.meta.templates.size).toBe(0);
  });
});

describe('sending a template', () => {
  test('outside the window it arrives filled in, with its category as price', async () => {
    await approved();
    const answer = await send();
    expect(answer.body['messages']).toMatchObject([{ message_status: 'accepted' }]);
    const pricing = { billable: true, type: 'regular', category: 'utility' };
    expect(await world.receiver.nextStatus('delivered')).toMatchObject({ status: { pricing } });
    const [carried] = world.network.carried({ to: ANA });
    expect(carried?.body).toBe('Pedido 7\n\nOlá Ana, pronto às 12h!\n\nLoja');
    expect(carried?.extra['cloudButtons']).toEqual([
      { kind: 'button', id: 'Obrigada', title: 'Obrigada' },
      { kind: 'url', id: 'https://a.example/7', title: 'Ver' },
    ]);
    expect(world.meta.charges).toMatchObject([{ category: 'utility', cost: 0.0068, currency: 'USD' }]);
  });

  test('parameters must fit the definition', async () => {
    await approved();
    const header = {
      name: 'with_image',
      components: [
        { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::x'] } },
        { type: 'BODY', text: 'Oi.' },
      ],
    };
    await approved({ ...order, ...header });
    const [first, second, third] = components;
    const cases: [Promise<Answer>, number, number, string][] = [
      [send([], 'nothing'), 404, 132001, 'template name (nothing) does not exist in pt_BR'],
      [
        send(components, 'order_ready', 'en'),
        404,
        132001,
        'template name (order_ready) does not exist in en',
      ],
      [
        send([first, third]),
        400,
        132000,
        'body: number of localizable_params (0) does not match the expected number of params (2)',
      ],
      [send([second, third]), 400, 132000, 'header: number of localizable_params (0)'],
      [send([first, second]), 400, 131008, 'Button at index 1 of type url requires a parameter'],
      [send([...components, { type: 'button', sub_type: 'url', index: 5 }]), 400, 131009, 'index 5'],
      [
        send([{ type: 'body', parameters: texts('a') }], 'with_image'),
        400,
        132012,
        'header: Format mismatch, expected IMAGE, received UNKNOWN',
      ],
      [
        send([{ type: 'header', parameters: texts('a') }], 'with_image'),
        400,
        132012,
        'header: Format mismatch, expected IMAGE, received TEXT',
      ],
      [send([first, { type: 'body', parameters: texts('a\nb', 'c') }, third]), 400, 132018, 'new-line'],
    ];
    for (const [asked, status, code, details] of cases) {
      const answer = await asked;
      expect({ status: answer.status, code: answer.body.error?.code }).toEqual({ status, code });
      expect(answer.body.error?.error_data?.details).toContain(details);
    }
  });

  test('named parameters need their names', async () => {
    await approved({
      ...order,
      parameter_format: 'NAMED',
      components: [
        {
          type: 'BODY',
          text: 'Oi {{first}}, tudo?',
          example: { body_text_named_params: [{ param_name: 'first', example: 'Ana' }] },
        },
      ],
    });
    const body = (parameter: object) => [
      { type: 'body', parameters: [{ type: 'text', text: 'Ana', ...parameter }] },
    ];
    expect((await send(body({}))).body.error?.code).toBe(131008);
    expect((await send(body({ parameter_name: 'other' }))).body.error?.code).toBe(132000);
    expect((await send(body({ parameter_name: 'first' }))).status).toBe(200);
  });

  test('low quality pauses it for three hours, then six, then for ever', async () => {
    const template = await approved();
    setQuality(world.meta, template, 'RED');
    await world.receiver.next(({ value }) => value['new_quality_score'] === 'RED');
    for (const hours of [3, 6]) {
      pause(world.meta, template);
      expect((await send()).body.error?.code).toBe(132015);
      await world.meta.clock.advance(hours * HOUR);
      expect((await send()).status).toBe(200);
    }
    pause(world.meta, template);
    await world.meta.clock.advance(100 * HOUR);
    expect((await send()).body.error?.code).toBe(132016);
  });

  test('marketing does not reach the US, nor people who opted out', async () => {
    await approved({ ...order, name: 'offer', category: 'MARKETING' });
    world.business.optedOut.add(ANA);
    await send(components, 'offer');
    expect(await world.receiver.nextStatus('failed')).toMatchObject({
      status: { errors: [{ code: 131050 }] },
    });
    world.network.addPhone({ phone: '12135550123', name: 'Joe' });
    await world.send({
      to: '12135550123',
      type: 'template',
      template: { name: 'offer', language: { code: 'pt_BR' }, components },
    });
    expect(await world.receiver.nextStatus('failed')).toMatchObject({
      status: { errors: [{ code: 131049 }] },
    });
  });

  test('a password has its code in body and button, and goes to phones only', async () => {
    await approved({
      name: 'login',
      language: 'pt_BR',
      category: 'AUTHENTICATION',
      components: [
        { type: 'BODY', add_security_recommendation: true },
        { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
      ],
    });
    const body = { type: 'body', parameters: texts('123456') };
    expect((await send([body], 'login')).body.error?.code).toBe(131008);
    const both = [body, { type: 'button', sub_type: 'url', index: 0, parameters: texts('123456') }];
    expect((await send(both, 'login')).status).toBe(200);
    const userId = String((await world.write())['from_user_id']);
    const template = { name: 'login', language: { code: 'pt_BR' }, components: both };
    expect(
      (await world.send({ to: undefined, recipient: userId, type: 'template', template })).body.error?.code,
    ).toBe(131062);
  });

  test('the 251st new person of a day waits for a higher limit', async () => {
    await approved();
    const people = Array.from({ length: 251 }, (_, index) => String(5511930000000 + index));
    for (const phone of people) world.network.addPhone({ phone, name: phone });
    world.business.firstWrites.push(
      ...people.slice(0, 250).map((person) => ({ person, at: world.meta.clock.ms() })),
    );
    await world.send({
      to: people[250],
      type: 'template',
      template: { name: 'order_ready', language: { code: 'pt_BR' }, components },
    });
    expect(await world.receiver.nextStatus('failed')).toMatchObject({
      status: { errors: [{ code: 131048 }] },
    });
    world.business.verified = true;
    await world.send({
      to: people[0],
      type: 'template',
      template: { name: 'order_ready', language: { code: 'pt_BR' }, components },
    });
    await world.receiver.nextStatus('delivered');
    await world.meta.clock.advance(6 * HOUR);
    const { value } = await world.receiver.next(({ field }) => field === 'phone_number_quality_update');
    expect(value).toMatchObject({ event: 'UPGRADE', current_limit: 'TIER_2K' });
    expect(world.business.tier).toBe('TIER_2K');
  });
});
