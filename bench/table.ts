import type { Figures, Result } from './measure/result.ts';
import { median, quantile } from './support/numbers.ts';

type Format = (value: number) => string;

interface Row {
  name: string;
  format: Format;
  of: (result: Result) => [library: number | null, ramal: number | null];
}

const ms: Format = (value) => (value < 10 ? value.toFixed(1) : Math.round(value).toString()) + ' ms';
const megabytes: Format = (value) => `${Math.round(value / 1e6)} MB`;
const perSecond: Format = (value) => `${value < 100 ? value.toFixed(1) : Math.round(value)}/s`;

const each =
  (pick: (figures: Figures) => number | null): Row['of'] =>
  ({ library, ramal }) => [pick(library), pick(ramal)];
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const p95 = (values: number[]): number => quantile(values, 0.95);

const rows: Row[] = [
  { name: 'start → QR, all numbers', format: ms, of: each(({ startToQr }) => median(startToQr)) },
  { name: 'restore → ready, all numbers', format: ms, of: each(({ restore }) => median(restore)) },
  { name: 'memory, each number', format: megabytes, of: each(({ memory }) => memory) },
  { name: 'memory, with gateway and PostgreSQL', format: megabytes, of: withCentre },
  { name: 'send until the call returns, median', format: ms, of: each(({ returned }) => median(returned)) },
  { name: 'send until the call returns, p95', format: ms, of: each(({ returned }) => p95(returned)) },
  { name: 'send until accepted, median', format: ms, of: each(({ accepted }) => median(accepted)) },
  { name: 'send until accepted, p95', format: ms, of: each(({ accepted }) => p95(accepted)) },
  { name: 'sends per second, all numbers', format: perSecond, of: each(({ rates }) => mean(rates)) },
];

function withCentre({ count, library, ramal, centre }: Result): [number | null, number | null] {
  if (ramal.memory === null || centre === null) return [library.memory, null];
  return [library.memory, ramal.memory + (centre.gateway + centre.database) / count];
}

/** Markdown, for the README. A ratio is Ramal's figure divided by the library's. */
export function table(results: Result[]): string {
  const heads = results.flatMap(({ count }) => [`${count}: library`, `${count}: Ramal`, 'ratio']);
  const lines = rows.map(({ name, format, of }) => [
    name,
    ...results.flatMap((one) => cells(of(one), format)),
  ]);
  const rule = ['---', ...heads.map(() => '---:')];
  return [['', ...heads], rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function cells([library, ramal]: [number | null, number | null], format: Format): string[] {
  const show = (value: number | null): string => (value === null ? 'not measured' : format(value));
  const ratio = library === null || ramal === null ? '–' : (ramal / library).toFixed(2);
  return [show(library), show(ramal), ratio];
}

/** How each figure came about. */
export function notes(results: Result[]): string {
  const centre = results.flatMap(({ count, centre: parts }) =>
    parts ? `with ${count}: ${megabytes(parts.gateway)} and ${megabytes(parts.database)}` : [],
  );
  return [
    'Library: whatsapp-web.js as it comes, all clients in one process. Ramal: its API, gateway and PostgreSQL included.',
    'Ratio: Ramal divided by the library; below 1 is less time or memory, for sends per second above 1 is more.',
    'start → QR: from `initialize()`, or from `POST /api/accounts`, until the last number shows its code. Ramal starts a process for each number, two at a time; the library starts all in a process that is up. Median of the rounds.',
    'restore → ready: numbers that are linked and stopped; from `initialize()` to the last `ready`, or from `POST …/start` to the last `connected`. Median of the rounds.',
    'memory: PSS of Node and Chromium, all processes of a side, divided by the numbers; after a restore, the other side stopped. Linux only.',
    `memory, with gateway and PostgreSQL: the same, and these two once (${centre.join('; ') || 'not measured'}).`,
    'send until the call returns: `sendMessage()`, which returns before WhatsApp has the message; the API answers 202 once it is committed.',
    "send until accepted: `sendMessage()` with `waitUntilMsgSent`; the API with `Prefer: wait=10`. WhatsApp's server has it then.",
    'Sends alternate between the sides in blocks, one after the other, with one number; the other numbers are up and idle.',
    'sends per second: every number at once; from the first call until the simulator has the last message. The library awaits each send of a number; the API gets four requests of each number at once. Mean of two.',
  ]
    .map((line) => `- ${line}`)
    .join('\n');
}
