import Papa from 'papaparse';

export const MOST_ROWS = 50_000;

export interface Sheet {
  columns: string[];
  /** Each as long as the columns. */
  rows: string[][];
  /** Of each row: its line in the file, from 1; a cell that spans lines counts as one. */
  lines: number[];
}

/** As Excel saves it: UTF-8, UTF-16 with its mark or without, or the code page of Windows. */
export function readText(bytes: ArrayBuffer): string {
  const [first = 0, second = 0] = new Uint8Array(bytes.slice(0, 2));
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.byteLength > 3 && second === 0 && first !== 0) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** null: there is nothing that could be a table. */
export function readSheet(text: string): Sheet | null {
  // Excel's way to say what separates the cells.
  const [mark, delimiter] = /^sep=(.)\r?\n/i.exec(text) ?? [''];
  const table = cellsOf(text.slice(mark.length), delimiter);
  return toSheet(table, mark === '' ? 0 : 1);
}

function cellsOf(text: string, delimiter: string | undefined): string[][] {
  const options = delimiter === undefined ? {} : { delimiter };
  const { data, errors } = Papa.parse<string[]>(text, options);
  if (!errors.some(({ type }) => type === 'Quotes')) return data;
  const lines = text.split(/\r\n|\n|\r/);
  return withOddQuotes(lines, delimiter ?? mostUsed(lines));
}

/** Of what separates cells, what stands most in the first lines: quotes are not to be trusted here. */
function mostUsed(lines: string[]): string {
  const head = lines.slice(0, 5).join('\n');
  const [most = ','] = [',', ';', '\t', '|'].sort((a, b) => head.split(b).length - head.split(a).length);
  return most;
}

/** Lines that one cell may span. */
const MOST_LINES = 10;

/** A quote too many takes in all that follows. Where no few lines make it whole, it is a character like any other. */
function withOddQuotes(lines: string[], delimiter: string): string[][] {
  const rows: string[][] = [];
  for (let at = 0; at < lines.length;) {
    const [row, taken] = recordAt(lines, at, delimiter);
    rows.push(row);
    at += taken;
  }
  return rows;
}

function recordAt(lines: string[], at: number, delimiter: string): [string[], number] {
  for (let taken = 1; taken <= MOST_LINES && at + taken <= lines.length; taken += 1) {
    const { data, errors } = Papa.parse<string[]>(lines.slice(at, at + taken).join('\n'), { delimiter });
    if (!errors.some(({ type }) => type === 'Quotes') && data.length <= 1) return [data[0] ?? [], taken];
  }
  return [(lines[at] ?? '').split(delimiter).map((cell) => cell.replaceAll('"', '')), 1];
}

const filled = (row: string[]): number => row.filter((cell) => cell.trim() !== '').length;
const looksLikePhone = (cell: string): boolean => /^[+(]?\d[\d\s().\-/]{6,}\d$/.test(cell.trim());

/** Lines above the header hold a title; a first line that holds a phone is no header. */
function toSheet(table: string[][], skipped: number): Sheet | null {
  const widest = table.reduce((most, row) => Math.max(most, filled(row)), 0);
  const enough = Math.min(2, widest);
  const head = table.findIndex((row) => filled(row) >= enough);
  const titles = table[head];
  if (!titles || widest === 0) return null;
  const isHeader = !titles.some(looksLikePhone);
  const width = Math.max(...table.slice(head).map((row) => row.length));
  const columns = Array.from(
    { length: width },
    (_, index) => (isHeader ? titles[index]?.trim() : undefined) || `#${index + 1}`,
  );
  const begin = isHeader ? head + 1 : head;
  const numbered = table
    .slice(begin)
    .map((row, index) => ({
      line: begin + index + 1 + skipped,
      row: columns.map((_, place) => (row[place] ?? '').trim()),
    }))
    .filter(({ row }) => filled(row) > 0);
  return { columns, rows: numbered.map(({ row }) => row), lines: numbered.map(({ line }) => line) };
}
