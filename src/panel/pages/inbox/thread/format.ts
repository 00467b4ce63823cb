import type { Message } from '../../../../contract/messages.ts';
import { formatPhone } from '../../../i18n/phone.ts';

export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; text: string }
  | { kind: 'bold' | 'italic' | 'struck'; pieces: Piece[] }
  | { kind: 'code'; text: string };

const marks = { '*': 'bold', _: 'italic', '~': 'struck' } as const;

/** In the order in which one wins over the other: code, links, mentions, then WhatsApp's marks around words. */
const pattern =
  /```(?<block>[^`]+)```|`(?<code>[^`\n]+)`|(?<link>\b(?:https?:\/\/|www\.)[^\s<>"]+)|@(?<mention>\d{5,20})\b|(?<![\p{L}\p{N}])(?<mark>[*_~])(?=\S)(?<inner>[^\n]{0,1000}?\S)\k<mark>(?![\p{L}\p{N}])/gu;

/** Text as WhatsApp shows it, as pieces that can only be shown: nothing in it is ever markup. */
export function piecesOf(text: string, mentions: Message['mentions'] = [], depth = 0): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  const plain = (to: number): void => {
    if (to > end) pieces.push({ kind: 'text', text: text.slice(end, to) });
  };
  for (const match of text.matchAll(pattern)) {
    const { block, code, link, mention, mark, inner } = match.groups ?? {};
    const found = pieceOf({ block, code, link, mention, mark, inner }, mentions, depth);
    if (!found) continue;
    plain(match.index);
    pieces.push(found.piece);
    end = match.index + match[0].length - found.left;
  }
  plain(text.length);
  return pieces;
}

type Groups = Partial<Record<'block' | 'code' | 'link' | 'mention' | 'mark' | 'inner', string | undefined>>;

function pieceOf(
  { block, code, link, mention, mark, inner }: Groups,
  mentions: Message['mentions'],
  depth: number,
): { piece: Piece; left: number } | null {
  const verbatim = block ?? code;
  if (verbatim !== undefined) return { piece: { kind: 'code', text: verbatim }, left: 0 };
  if (link !== undefined) return linkOf(link);
  if (mention !== undefined) {
    const who = mentions.find(
      ({ phone, lid }) => phone === mention || lid?.startsWith(`${mention}@`) === true,
    );
    if (!who) return null;
    return { piece: { kind: 'mention', text: `@${who.name ?? formatPhone(who.phone ?? mention)}` }, left: 0 };
  }
  if (mark === undefined || inner === undefined || depth > 2) return null;
  const kind = marks[mark as keyof typeof marks];
  return { piece: { kind, pieces: piecesOf(inner, mentions, depth + 1) }, left: 0 };
}

/** What ends a sentence is not part of its link. */
function linkOf(found: string): { piece: Piece; left: number } | null {
  let end = found.length;
  const inBrackets = found.includes('(');
  while (end > 0 && (".,;:!?'*_~".includes(found.charAt(end - 1)) || (!inBrackets && found[end - 1] === ')')))
    end--;
  const text = found.slice(0, end);
  const href = text.startsWith('www.') ? `https://${text}` : text;
  const url = URL.parse(href);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') return null;
  return { piece: { kind: 'link', text, href: url.href }, left: found.length - text.length };
}

/** Up to three emoji and nothing else are shown large. */
export const isOnlyEmoji = (text: string): boolean =>
  text.length <= 30 &&
  /^(?:\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\ufe0f|\u200d\p{Extended_Pictographic})*\s?){1,3}$/u.test(
    text,
  );
