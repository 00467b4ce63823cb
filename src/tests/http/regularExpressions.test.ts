import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { checkSync } from 'recheck';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { readBase64 } from '../../http/base64.ts';

const root = path.join(import.meta.dirname, '../..');
/** Everything that may read what somebody else wrote, in the gateway and its instances. */
const layers = [
  'channels',
  'contract',
  'db',
  'domain',
  'gateway',
  'http',
  'instance',
  'lib',
  'model',
  'protocol',
];

/** These read what the operator wrote, or what the browser says of itself, and no request. */
const ownWords = ['db/appLogin.ts', 'gateway/config.ts', 'instance/browser.ts'];

interface Found {
  where: string;
  source: string;
  flags: string;
}

async function expressionsOf(file: string): Promise<Found[]> {
  const name = path.relative(root, file);
  const parsed = ts.createSourceFile(name, await readFile(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      const { line } = parsed.getLineAndCharacterOfPosition(node.getStart());
      const [source, flags] = [node.text.slice(1, end), node.text.slice(end + 1)];
      found.push({ where: `${name}:${line + 1} /${source}/${flags}`, source, flags });
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return found;
}

async function all(): Promise<Found[]> {
  const found: Found[] = [];
  for (const layer of layers)
    for (const name of await readdir(path.join(root, layer), { recursive: true }))
      if (
        /\.(ts|js)$/.test(name) &&
        !/\.test\.ts$|\.d\.ts$/.test(name) &&
        !ownWords.includes(path.join(layer, name))
      )
        found.push(...(await expressionsOf(path.join(root, layer, name))));
  return found;
}

it('no regular expression that reads what others wrote takes more than linear time', async () => {
  const expressions = await all();
  expect(expressions.length).toBeGreaterThan(50);
  const slow = expressions.flatMap(({ where, source, flags }) => {
    const judged = checkSync(source, flags, { timeout: 10_000 });
    if (judged.status === 'safe') return [];
    return [`${where}: ${judged.status === 'vulnerable' ? judged.complexity.summary : judged.error.kind}`];
  });
  expect(slow).toEqual([]);
}, 240_000);

it.each([
  ['a data: URL without an end', `data:${'a'.repeat(8_000_000)}`],
  ['white space without an end', `${' '.repeat(8_000_000)}!`],
  ['parameters without an end', `data:${';'.repeat(8_000_000)}base64,`],
  ['padding without an end', `QQ${'='.repeat(8_000_000)}`],
  ['padding and white space', `QQ${'= '.repeat(4_000_000)}`],
])(
  'base64 is read or refused in one go: %s',
  (_what, text) => {
    // The old reading took hours for these: the time that a test may take is the measure.
    expect(() => readBase64(text, 'body.media.base64')).toThrow(/Not base64/);
  },
  20_000,
);
