import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { issueToken } from './oauth/tokens.ts';
import { ANA, idOf, SHOP, World } from './testing/world.ts';
import type { Answer } from './testing/world.ts';

const MINUTE = 60_000;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

function upload(
  bytes: Buffer,
  type: string,
  fields: Record<string, string> = { messaging_product: 'whatsapp' },
): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([new Uint8Array(bytes)], { type }), 'file');
  return world.ask('POST', `${world.number.id}/media`, { body: form });
}

const urlOf = async (id: string): Promise<string> => String((await world.get(id)).body['url']);

describe('media', () => {
  test('is uploaded, described, downloaded with the token, and deleted', async () => {
    const { body } = await upload(PNG, 'image/png');
    const id = String(body['id']);
    expect(id).toMatch(/^\d+$/);
    const described = await world.get(id, { phone_number_id: world.number.id });
    const sha256 = createHash('sha256').update(PNG).digest('hex');
    expect(described.body).toMatchObject({
      messaging_product: 'whatsapp',
      mime_type: 'image/png',
      file_size: PNG.byteLength,
      sha256,
      id,
    });
    const url = String(described.body['url']);
    const response = await fetch(url, { headers: { authorization: `Bearer ${world.token}` } });
    expect(Buffer.from(await response.arrayBuffer()).equals(PNG)).toBe(true);
    expect((await fetch(url)).status).toBe(401);
    expect((await world.ask('DELETE', id)).body).toEqual({ success: true });
    expect((await world.get(id)).body.error?.error_subcode).toBe(33);
  });

  test('the product may be in the query, and the type in the form', async () => {
    const form = new FormData();
    form.set('type', 'image/png');
    form.set('file', new Blob([new Uint8Array(PNG)]), 'undefined');
    const query = { messaging_product: 'whatsapp' };
    const { body } = await world.ask('POST', `${world.number.id}/media`, { body: form, query });
    expect((await world.get(String(body['id']))).body['mime_type']).toBe('image/png');
    expect((await upload(PNG, 'image/png', {})).body.error?.code).toBe(100);
  });

  test('its address is good for five minutes, and a new one can be had', async () => {
    const { body } = await upload(PNG, 'image/png');
    const url = await urlOf(String(body['id']));
    const headers = { authorization: `Bearer ${world.token}` };
    await world.meta.clock.advance(5 * MINUTE - 1);
    expect((await fetch(url, { headers })).status).toBe(200);
    await world.meta.clock.advance(1);
    expect((await fetch(url, { headers })).status).toBe(404);
    expect((await fetch(await urlOf(String(body['id'])), { headers })).status).toBe(200);
    expect((await fetch(url.replace(/hash=.*/, 'hash=x'), { headers })).status).toBe(404);
  });

  test('an upload is kept for 30 days', async () => {
    const { body } = await upload(PNG, 'image/png');
    await world.meta.clock.advance(30 * 86_400_000);
    expect((await world.get(String(body['id']))).body.error?.error_subcode).toBe(33);
  });

  test('a file of another business is not there', async () => {
    const { meta, app } = world;
    const { body } = await upload(PNG, 'image/png');
    const url = await urlOf(String(body['id']));
    const token = issueToken(meta, app, meta.addBusiness({ name: 'Other' })).value;
    expect((await world.ask('GET', String(body['id']), { token })).body.error?.error_subcode).toBe(33);
    expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(404);
  });

  test.each([
    ['image/png', 5_000_000],
    ['audio/ogg', 16_000_000],
    ['image/webp', 100_000],
  ])('%s may have %d bytes and not one more', async (type, most) => {
    expect((await upload(Buffer.alloc(most), type)).status).toBe(200);
    expect((await upload(Buffer.alloc(most + 1), type)).body.error?.code).toBe(131053);
  });

  test('what was uploaded or linked reaches the phone', async () => {
    await world.write();
    const { body } = await upload(PNG, 'image/png');
    await world.send({ type: 'image', image: { id: body['id'], caption: 'by id' } });
    await world.receiver.nextStatus('delivered');
    const [carried] = world.network.carried({ to: ANA });
    expect(carried).toMatchObject({ type: 'image', caption: 'by id', media: { size: PNG.byteLength } });
    const link = `${world.url}/nowhere`;
    const id = idOf(await world.send({ type: 'document', document: { link, filename: 'a.pdf' } }));
    expect(await world.receiver.nextStatus('failed')).toMatchObject({
      status: { id, errors: [{ code: 131053 }] },
    });
  });

  test('what a person sends is downloaded within seven days', async () => {
    const media = { data: PNG, mimetype: 'image/png' };
    world.network.sendFromPhone(ANA, { type: 'image', to: SHOP, media });
    const { message } = await world.receiver.nextMessage();
    const image = message['image'] as { id: string; url: string; sha256: string };
    expect(image.sha256).toBe(createHash('sha256').update(PNG).digest('base64'));
    const headers = { authorization: `Bearer ${world.token}` };
    const response = await fetch(image.url, { headers });
    expect(Buffer.from(await response.arrayBuffer()).equals(PNG)).toBe(true);
    await world.meta.clock.advance(7 * 86_400_000);
    expect((await world.get(image.id)).status).toBe(400);
  });
});

test('a resumable upload continues where it stopped, and ends with a handle', async () => {
  const query = { file_name: 'a.png', file_length: String(PNG.byteLength), file_type: 'image/png' };
  const { body } = await world.ask('POST', `v23.0/${world.app.id}/uploads`, { query });
  const id = String(body['id']);
  expect(id).toMatch(/^upload:/);
  const part = (from: number, to: number, offset = from): Promise<Answer> =>
    world.ask('POST', `${world.url}/v23.0/${id}`, {
      body: new Uint8Array(PNG.subarray(from, to)),
      headers: { authorization: `OAuth ${world.token}`, file_offset: String(offset) },
    });
  await part(0, 10);
  expect((await world.ask('GET', `${world.url}/v23.0/${id}`)).body).toEqual({ id, file_offset: 10 });
  expect((await part(10, PNG.byteLength, 5)).body.error?.code).toBe(100);
  const handle = String((await part(10, PNG.byteLength)).body['h']);
  expect(handle).toMatch(/^4::/);
  const picture = { messaging_product: 'whatsapp', profile_picture_handle: handle };
  expect((await world.post(`${world.number.id}/whatsapp_business_profile`, picture)).body).toEqual({
    success: true,
  });
  expect(world.network.directory.phone(SHOP).picture).toBe(createHash('sha256').update(PNG).digest('base64'));
});
