import { readConfig } from '../src/gateway/config.ts';

export interface Plan {
  /** How many numbers at once, one run for each. */
  counts: number[];
  /** Starts and restores measured, each side in turn. */
  rounds: (count: number) => number;
  warmUps: number;
  /** Sends measured one after the other, in blocks that alternate between the sides. */
  sends: number;
  block: number;
  /** Messages for each number when all send at once; done twice. */
  burst: (count: number) => number;
  /** Milliseconds between ready and looking at memory. */
  settle: number;
}

const full: Plan = {
  counts: [1, 4, 8],
  rounds: (count) => (count === 1 ? 3 : 2),
  warmUps: 20,
  sends: 100,
  block: 20,
  burst: (count) => (count === 1 ? 200 : 300 / count),
  settle: 3000,
};

const quick: Plan = {
  counts: [1],
  rounds: () => 1,
  warmUps: 5,
  sends: 20,
  block: 10,
  burst: () => 50,
  settle: 1000,
};

export const planOf = (isQuick: boolean): Plan => (isQuick ? quick : full);

/** What to measure, by name; nothing named is the comparison with the library. */
export function readArguments(argv: string[], known: string[]): { names: string[]; isQuick: boolean } {
  const names = argv.filter((argument) => argument !== '--quick');
  const strange = names.find((name) => !known.includes(name));
  if (strange === undefined) return { names, isQuick: argv.includes('--quick') };
  throw new Error(`${strange}: unknown; usage: npm run bench -- [--quick] [${known.join('] [')}]`);
}

export interface Chrome {
  path: string;
  args: string[];
}

/** As the gateway reads them. */
export function readChrome(env: NodeJS.ProcessEnv): Chrome {
  const { CHROME_PATH = '', CHROME_ARGS = '' } = env;
  const { chromePath, chromeArgs } = readConfig({ CHROME_PATH, CHROME_ARGS });
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return { path: chromePath ?? '/usr/bin/chromium', args: [...new Set([...chromeArgs, ...asRoot])] };
}
