const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

interface Part {
  text: string;
  isHit: boolean;
}
const AROUND = 40;

/** The text around what was searched for, which is found without its case and accents. */
export function excerpt(text: string, q: string): Part[] {
  // Letter by letter, so that a place in the plain text is a place in the text.
  const letters = Array.from(text.normalize('NFC'));
  const searched = letters.map((letter) => plain(letter).slice(0, 1) || letter).join('');
  const start = searched.indexOf(plain(q));
  if (start < 0) return [{ text, isHit: false }];
  const end = start + plain(q).length;
  const from = Math.max(start - AROUND, 0);
  const part = (a: number, b?: number): string => letters.slice(a, b).join('');
  return [
    { text: (from > 0 ? '…' : '') + part(from, start), isHit: false },
    { text: part(start, end), isHit: true },
    { text: part(end), isHit: false },
  ];
}
