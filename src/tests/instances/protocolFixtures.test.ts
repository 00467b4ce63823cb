import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandResults, instanceConfig, instanceStatus, readRequest } from '../../protocol/commands.ts';
import { eventBatch } from '../../protocol/events.ts';

/**
 * What the releases before this one said, a folder each: both sides of today must still understand it, since instances
 * outlive a gateway. It fails when a field that they lack becomes required. A release adds a folder of its own.
 */
const directory = fileURLToPath(new URL('../fixtures/protocol', import.meta.url));
const releases = readdirSync(directory);

const read = (release: string, name: string): unknown =>
  JSON.parse(readFileSync(path.join(directory, release, `${name}.json`), 'utf8'));

interface Batch {
  runId: string;
  events: { seq: number; event: object }[];
}
interface Request {
  deadlineMs: number;
  command: { type: keyof typeof commandResults };
}

it('there is one release to be understood at least', () => expect(releases).not.toEqual([]));

describe.each(releases)('release %s', (release) => {
  const requests = read(release, 'commands') as Request[];
  const answers = read(release, 'answers') as Record<keyof typeof commandResults, object[]>;

  it('as a gateway: an instance does what it asks', () => {
    for (const request of requests) expect(readRequest(request)).toMatchObject(request);
  });

  it('as a gateway: an instance starts with its config file', () => {
    const config = read(release, 'config') as object;
    expect(instanceConfig.parse(config)).toMatchObject(config);
  });

  it('as an instance: its answers mean the same', () => {
    for (const [type, all] of Object.entries(answers)) {
      const schema = commandResults[type as keyof typeof commandResults];
      for (const answer of all) expect(schema.parse(answer), type).toMatchObject(answer);
    }
  });

  it('as an instance: every event is read, with all that it says', () => {
    for (const batch of read(release, 'batches') as Batch[])
      expect(eventBatch.parse(batch)).toMatchObject(batch);
  });

  it('as an instance: its status is read', () => {
    for (const status of read(release, 'statuses') as object[])
      expect(instanceStatus.parse(status)).toMatchObject(status);
  });

  it('has a request and an answer of each command that it knew', () => {
    const asked = new Set(requests.map(({ command }) => command.type));
    expect([...asked].sort()).toEqual(Object.keys(answers).sort());
  });
});
