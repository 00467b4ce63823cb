import { parseArgs } from 'node:util';
import { z } from 'zod';
import { reasonOf } from '../lib/logger.ts';
import { LocalApi } from './localApi.ts';

/**
 * Creates accounts through the API of the gateway on this machine: `Name=phone …`. Existing accounts are left alone.
 */
try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const wanted = positionals.map((text) => {
    const [, name, phone] = /^(.+)=([^=]+)$/.exec(text) ?? [];
    if (name === undefined || phone === undefined)
      throw new Error(`"${text}" is not of the form Name=phone.`);
    return { name: name.trim(), phone: phone.replace(/\D/g, '') };
  });
  if (wanted.length === 0) throw new Error('Usage: npm run seed -- "Conta 1=5511999999999" …');
  const api = await LocalApi.open('seed', 120_000);
  const existing = new Set(
    (await api.accounts()).flatMap(({ numbers }) => numbers.map(({ phone }) => phone)),
  );
  for (const { name, phone } of wanted) {
    if (!existing.has(phone)) await api.call(z.object({}), 'POST', '/api/accounts', { name, phone });
  }
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
}
