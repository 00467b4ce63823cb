import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { Problem } from '../../contract/common.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { World } from '../support/world.ts';

const phone = '5511999999999';
const ana = '5511955550001';

/** A disk of its own that can be filled; only root may have one. */
const disk = mkdtempSync(path.join(tmpdir(), 'ramal-disk-'));
function mount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=120m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const isMounted = mount();
afterAll(async () => {
  if (isMounted) execFileSync('umount', [disk]);
  await rm(disk, { recursive: true, force: true });
});

describe.skipIf(!isMounted)('a full disk', () => {
  let database: TestDatabase;
  let world: World;
  let account: Account;
  const hoard = path.join(disk, 'hoard');

  beforeAll(async () => {
    database = await createDatabase();
    const phones = [
      { phone, name: 'Loja' },
      { phone: ana, name: 'Ana' },
    ];
    const [dataDirectory, sessionsDirectory] = [path.join(disk, 'data'), path.join(disk, 'sessions')];
    const settings = { dataDirectory, sessionsDirectory };
    world = await World.start({
      databaseUrl: database.url,
      simulator: { dialect: 'live', phones },
      settings,
    });
    account = await world.pairedAccount('Loja', phone);
  });
  afterAll(async () => {
    await world.close();
    await database.drop();
  });

  /** Leaves so many bytes free. */
  async function fill(leave: number): Promise<void> {
    const { bavail, bsize } = await statfs(disk);
    await writeFile(hoard, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
  }
  const document = (size: number): Record<string, unknown> => {
    const media = { base64: Buffer.alloc(size, 'x').toString('base64') };
    return { type: 'document', phone: ana, media };
  };

  it('is said to who sends a file, who finds nothing half-stored and may send text still', async () => {
    await fill(100_000);
    const { status, body } = await world.send(account.id, document(1_000_000));
    expect([status, (body as unknown as Problem).code]).toEqual([507, 'storage_full']);
    const kept = await readdir(path.join(disk, 'data', 'media'), { recursive: true });
    expect(kept.filter((name) => name.includes('incoming'))).toEqual([]);
    expect((await world.send(account.id, { phone: ana, message: 'só texto' })).status).toBe(200);
    await rm(hoard);
    expect((await world.send(account.id, document(1_000_000))).status).toBe(200);
  });

  it('starts no browser that would spoil its session, says so, and ends without a new scan', async () => {
    const before = await world.connected(account.id);
    await world.call('POST', `/api/instances/${before.id}/stop`);
    await world.instanceWhere(account.id, ({ state }) => state === 'stopped');
    await fill(1_000_000);
    await world.call('POST', `/api/instances/${before.id}/start`);
    const failed = await world.instanceWhere(account.id, ({ state }) => state === 'failed');
    expect(failed).toMatchObject({ code: 'disk_full', linked: true });
    expect(failed.detail).toMatch(/MB are free/);
    await rm(hoard);
    // It tries again by itself; nobody scans anything.
    await world.connected(account.id);
    expect((await world.send(account.id, { phone: ana, message: 'de volta' })).status).toBe(200);
  });
});
