import type { Message } from '../../../../contract/messages.ts';
import { isOnlyEmoji, piecesOf, type Piece } from './format.ts';
import css from './thread.module.css';

export function Text({ text, mentions = [] }: { text: string; mentions?: Message['mentions'] }) {
  return (
    <p className={css.text} data-emoji={isOnlyEmoji(text) || undefined} dir="auto">
      <Pieces pieces={piecesOf(text, mentions)} />
    </p>
  );
}

function Pieces({ pieces }: { pieces: Piece[] }) {
  return pieces.map((piece, index) => <One key={index} piece={piece} />);
}

function One({ piece }: { piece: Piece }) {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'link':
      return (
        <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
          {piece.text}
        </a>
      );
    case 'mention':
      return <b className={css.mention}>{piece.text}</b>;
    case 'code':
      return <code className={css.code}>{piece.text}</code>;
    case 'bold':
      return (
        <b>
          <Pieces pieces={piece.pieces} />
        </b>
      );
    case 'italic':
      return (
        <i>
          <Pieces pieces={piece.pieces} />
        </i>
      );
    case 'struck':
      return (
        <s>
          <Pieces pieces={piece.pieces} />
        </s>
      );
  }
}
