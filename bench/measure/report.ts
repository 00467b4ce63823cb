import type { Stage } from '../support/stage.ts';
import type { Chrome } from '../config.ts';
import type { Undo } from '../support/cleanUp.ts';

/** A figure beside what it is to be compared with, of the same run. */
export interface Line {
  what: string;
  figure: string;
  beside: string;
  /** The figure divided by what stands beside it. */
  ratio: number | null;
}
export interface Report {
  /** What the figures stand beside. */
  besides: string;
  lines: Line[];
  notes: string[];
}

export interface Scene {
  stage: Stage;
  /** As it is given, without the simulator. */
  chrome: Chrome;
  undo: Undo;
  /** A try: a tenth of the work, or less. */
  quick: boolean;
  say: (line: string) => void;
}

export const inMs = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
export const inSeconds = (value: number): string => `${(value / 1000).toFixed(1)} s`;
export const perSecond = (value: number): string => `${value < 100 ? value.toFixed(1) : Math.round(value)}/s`;
export const inPercent = (share: number): string => `${(share * 100).toFixed(1)} %`;
export const inCount = (value: number): string => String(value);
export const inMb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** One pair of figures. */
export const line = (
  what: string,
  show: (value: number) => string,
  figure: number,
  beside: number | null,
): Line => ({
  what,
  figure: show(figure),
  beside: beside === null ? '' : show(beside),
  ratio: beside === null || beside === 0 ? null : figure / beside,
});

export function markdown(title: string, { besides, lines, notes }: Report): string {
  const rows = lines.map(({ what, figure, beside, ratio }) => [
    what,
    figure,
    beside,
    ratio?.toFixed(2) ?? '',
  ]);
  const table = [[title, 'Ramal', besides, 'ratio'], ['---', '---:', '---:', '---:'], ...rows];
  return [...table.map((row) => `| ${row.join(' | ')} |`), '', ...notes.map((note) => `- ${note}`)].join(
    '\n',
  );
}

/** `count` times, so many at once; how long each took, and all of them. */
export async function timed(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<unknown>,
): Promise<{ each: number[]; all: number }> {
  const each: number[] = [];
  let next = 0;
  const start = performance.now();
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const began = performance.now();
      await work(index);
      each.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { each, all: performance.now() - start };
}
