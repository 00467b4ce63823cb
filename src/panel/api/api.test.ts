import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, expectTypeOf, inject, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import { buildOnce } from '../testing/build.ts';
import { api } from './api.ts';

const params = { id: 'an account' };

/** Never called: what is refused here is refused by the compiler, or `npm run typecheck` fails. */
export const wrong = (): unknown[] => [
  // @ts-expect-error -- no such operation
  api('updateAcount', { params, body: { name: 'Loja' } }),
  // @ts-expect-error -- no such parameter
  api('updateAccount', { params: { accountId: 'an account' }, body: { name: 'Loja' } }),
  // @ts-expect-error -- no such field of the body
  api('updateAccount', { params, body: { nome: 'Loja' } }),
  // @ts-expect-error -- a body is missing
  api('updateAccount', { params }),
  // @ts-expect-error -- parameters are missing
  api('getAccount'),
  // @ts-expect-error -- no such field of the query
  api('listAccounts', { query: { size: 3 } }),
  // @ts-expect-error -- a number is expected
  api('listAccounts', { query: { limit: 'all' } }),
  // @ts-expect-error -- a reaction has no caption
  api('send', { params, body: { type: 'reaction', messageId: 'm', emoji: '', message: 'Oi' } }),
  // @ts-expect-error -- this operation takes no file
  api('updateAccount', { params, body: { name: 'Loja' }, file: new File([], 'a') }),
];

describe('the client of the panel', () => {
  it('knows what each operation answers with', () => {
    expectTypeOf<typeof api<'updateAccount'>>().returns.resolves.toEqualTypeOf<Account>();
    expectTypeOf<typeof api<'deleteAccount'>>().returns.resolves.toEqualTypeOf<undefined>();
    expectTypeOf<typeof api<'exportContacts'>>().returns.resolves.toEqualTypeOf<Blob>();
  });
});

describe('the built panel', () => {
  const built = inject('builtPanel');
  beforeAll(() => buildOnce(built));

  it('knows the paths of the contract, and has none of its schemas', async () => {
    const folder = path.join(built, 'assets');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.js'));
    const scripts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
    const all = scripts.join('\n');
    expect(all).toContain('/api/accounts/:id/messages/:messageId/forward');
    expect(all).not.toMatch(/ZodError|openapi|invalid_union/i);
  });
});
